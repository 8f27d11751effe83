import { expect, test } from 'vitest'
import { z } from 'zod'
import { LANGUAGES, textsOf } from '../texts/texts.ts'
import { COMMANDS } from './list.ts'
import { renderingOf } from './rendering.ts'

test('an output says roles, moments and answers as people do, and names as they are', () => {
  const user = {
    name: 'active',
    role: 'labeller',
    state: 'active',
    qualifiedFor: ['cats', 'dogs'],
    pauseReason: null,
    late: false,
    lastContact: new Date('2026-11-22T16:05:59Z'),
  }
  const lines = (language: 'zh' | 'en') => renderingOf({ user }, textsOf(language))
  expect(lines('zh')).toEqual([
    '名称: active',
    '角色: 标注员',
    '状态: 正常',
    '有资格的项目: cats, dogs',
    '暂停的原因: -',
    '迟交: 否',
    '最近联系: 2026-11-23 00:05',
  ])
  expect(lines('en')).toContain('Role: labeller')
})

test.each(LANGUAGES)('every code that a command answers has a word in %s', (language) => {
  const { values } = textsOf(language).words
  const codes = COMMANDS.flatMap(({ output }) => codesIn(output, ''))
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => values[code] === undefined)).toEqual([])
})

function codesIn(schema: unknown, name: string): readonly string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map((code) => `${name}.${code}`)
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, inner]) => codesIn(inner, key))
  if (schema instanceof z.ZodArray) return codesIn(schema.element, name)
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return codesIn(schema.unwrap(), name)
  return []
}
