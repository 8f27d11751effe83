import { z } from 'zod'

/** Base64's alphabet: a character holds six places, the highest bit the first of them. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PER_CHARACTER = 6

/** Some of the places of a batch, counted from 0: 167 characters for a thousand. Empty places at the end may be left out. */
export const bitmapSchema = z
  .string()
  .max(20_000)
  .regex(/^[A-Za-z0-9+/]*$/)

export function bitmapOf(places: Iterable<number>): string {
  const groups: number[] = []
  for (const place of places) {
    const group = Math.floor(place / PER_CHARACTER)
    while (groups.length <= group) groups.push(0)
    groups[group] = (groups[group] ?? 0) | (32 >> (place % PER_CHARACTER))
  }
  return groups.map((bits) => ALPHABET.charAt(bits)).join('')
}

export function hasPlace(bitmap: string, place: number): boolean {
  const bits = ALPHABET.indexOf(bitmap.charAt(Math.floor(place / PER_CHARACTER)) || 'A')
  return (bits & (32 >> (place % PER_CHARACTER))) !== 0
}

/** How many places it has. */
export function countPlaces(bitmap: string): number {
  let count = 0
  for (const character of bitmap)
    for (let bits = ALPHABET.indexOf(character); bits > 0; bits &= bits - 1) count += 1
  return count
}
