/** What a store asks of cryptography: the browser's own unless a test brings another. */
export interface Primitives {
  openCipher(dataKey: string): Promise<Cipher>
  sha256Hex(text: string): Promise<string>
  /** A new UUID. */
  newId(): string
}

/** What is stored of a person's work is sealed with AES-256-GCM under the key that her password unlocks. */
export interface Cipher {
  /** `name` is bound in, so that one sealed text cannot be put in the place of another. Bytes are a text in UTF-8. */
  seal(name: string, text: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  /** @throws where the bytes are damaged or belong to another name or key. */
  open(name: string, sealed: Uint8Array<ArrayBuffer>): Promise<string>
}

/** As NIST SP 800-38D has it: 96 random bits, stored in front of the sealed text. */
const NONCE_BYTES = 12

/** @param dataKey base64 of 32 bytes. The key that comes of it cannot be exported again. */
async function openCipher(dataKey: string): Promise<Cipher> {
  const algorithm = 'AES-GCM'
  const key = await crypto.subtle.importKey('raw', fromBase64(dataKey), algorithm, false, [
    'encrypt',
    'decrypt',
  ])
  const utf8 = new TextEncoder()
  return {
    async seal(name, text) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
      const options = { name: algorithm, iv, additionalData: utf8.encode(name) }
      const plain = typeof text === 'string' ? utf8.encode(text) : text
      const sealed = new Uint8Array(await crypto.subtle.encrypt(options, key, plain))
      const whole = new Uint8Array(NONCE_BYTES + sealed.length)
      whole.set(iv)
      whole.set(sealed, NONCE_BYTES)
      return whole
    },
    async open(name, sealed) {
      const iv = sealed.subarray(0, NONCE_BYTES)
      const options = { name: algorithm, iv, additionalData: utf8.encode(name) }
      return new TextDecoder().decode(await crypto.subtle.decrypt(options, key, sealed.subarray(NONCE_BYTES)))
    },
  }
}

/** Lower-case hex SHA-256 of the text in UTF-8. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const webCrypto: Primitives = { openCipher, sha256Hex, newId: () => crypto.randomUUID() }

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}
