import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Flat list of [key, text]. */
function entries(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : entries(value, `${path}${key}.`),
  )
}

const holes = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1] ?? '').sort()

/** What a screen asks for: each key as it stands in a source file, with any ending where `${…}` stands in it. */
function askedFor(): RegExp {
  const ui = join(import.meta.dirname, '..')
  const sources = globSync('**/*.{ts,tsx}', { cwd: ui })
    .filter((file) => !file.startsWith('text') && !file.includes('.test.'))
    .map((file) => readFileSync(join(ui, file), 'utf8'))
    .join('\n')
  const keys = [...sources.matchAll(/(['`])([\w-]+\.[^'`\s]+)\1/g)].map(([, , key = '']) => key)
  const patterns = [...new Set(keys)].map((key) =>
    key
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replaceAll(/[^\w-]/g, '\\$&'))
      .join('[\\w-]+'),
  )
  return new RegExp(`^(?:${[...patterns].join('|')})$`)
}

describe('the catalogues of texts', () => {
  const chinese = new Map(entries(zh))
  const english = new Map(entries(en))

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('have no key that nothing asks for', () => {
    const asked = askedFor()
    expect([...chinese.keys()].filter((key) => !asked.test(key))).toEqual([])
  })

  it('have the same placeholders in each text', () => {
    const differing = [...chinese].filter(
      ([key, text]) => `${holes(text)}` !== `${holes(english.get(key) ?? '')}`,
    )
    expect(differing.map(([key]) => key)).toEqual([])
  })

  it('have no Chinese in English and no empty text where Chinese has one', () => {
    const wrong = [...english].filter(
      ([key, text]) =>
        (/[\u4e00-\u9fff]/.test(text) && key !== 'app.language') || (text === '' && chinese.get(key) !== ''),
    )
    expect(wrong).toEqual([])
  })
})
