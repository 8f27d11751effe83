import { describe, expect, it } from 'vitest'
import { newDataKey, unwrapKey, wrapKey, wrappedKeySchema } from './key-wrap.ts'
import { SEAL_BYTES, seal, unseal } from './seal.ts'

describe('seal', () => {
  const key = newDataKey()
  const text = Buffer.from('画了三只猫')

  it('opens with the same key and purpose, and is another box each time', () => {
    const box = seal(key, text, 'a')
    expect(box.length).toBe(text.length + SEAL_BYTES)
    expect(unseal(key, box, 'a')).toEqual(text)
    expect(seal(key, text, 'a')).not.toEqual(box)
  })

  it('stays shut for another key, another purpose, every flipped bit and every cut', () => {
    const box = seal(key, text, 'a')
    expect(unseal(newDataKey(), box, 'a')).toBeNull()
    expect(unseal(key, box, 'b')).toBeNull()
    for (let at = 0; at < box.length; at++) {
      const flipped = Buffer.from(box)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
      expect(unseal(key, flipped, 'a')).toBeNull()
      expect(unseal(key, box.subarray(0, at), 'a')).toBeNull()
    }
  })
})

describe('the wrapped key', () => {
  it('opens with the password only, typed in full-width digits too', async () => {
    const key = newDataKey()
    const wrapped = wrappedKeySchema.parse(JSON.parse(JSON.stringify(await wrapKey(key, '1234'))))
    expect(wrapped).toMatchObject({ kdf: 'scrypt', n: 32768, r: 8, p: 1 })
    expect(await unwrapKey(wrapped, '1234')).toEqual(key)
    expect(await unwrapKey(wrapped, '１２３４')).toEqual(key)
    expect(await unwrapKey(wrapped, '1235')).toBeNull()
  })

  it('is salted: two of the same key and password have nothing in common', async () => {
    const key = newDataKey()
    const [a, b] = [await wrapKey(key, 'x'), await wrapKey(key, 'x')]
    expect(a.salt).not.toBe(b.salt)
    expect(a.box).not.toBe(b.box)
  })
})
