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

describe('the catalogues of texts', () => {
  const chinese = new Map(entries(zh))
  const english = new Map(entries(en))

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
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
