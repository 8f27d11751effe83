import { expect, test } from 'vitest'
import { bitmapOf, bitmapSchema, countPlaces, hasPlace } from './bitmap.ts'

test('a bitmap has the places that it was made of and no others', () => {
  const places = [0, 5, 6, 7, 41, 999]
  const bitmap = bitmapOf(places)
  expect(bitmapSchema.parse(bitmap)).toHaveLength(167)
  const held = Array.from({ length: 1_100 }, (_, place) => place).filter((place) => hasPlace(bitmap, place))
  expect(held).toEqual(places)
  expect(countPlaces(bitmap)).toBe(places.length)
})

test('it is base64, the first place in the highest bit', () => {
  const bytes = Buffer.from([0b1010_0001, 0b0000_0011, 0b1000_0001])
  const places = Array.from({ length: 24 }, (_, i) => i).filter((i) => bytes[i >> 3]! & (128 >> (i & 7)))
  expect(bitmapOf(places)).toBe(bytes.toString('base64'))
})

test('nothing is no character', () => {
  expect(bitmapOf([])).toBe('')
  expect(hasPlace('', 3)).toBe(false)
})
