export type Bytes = Uint8Array<ArrayBuffer>

/** Reads a stream of bytes in pieces of the length that is asked for. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Bytes>
  #held: Bytes = new Uint8Array(0)

  constructor(stream: ReadableStream<Bytes>) {
    this.#reader = stream.getReader()
  }

  /** The next `length` bytes, which the next reading gives again; fewer only where the stream ends before. */
  async peek(length: number): Promise<Bytes> {
    const parts = [this.#held]
    let size = this.#held.length
    while (size < length) {
      const { value } = await this.#reader.read()
      if (value === undefined) break
      parts.push(value)
      size += value.length
    }
    if (parts.length > 1) {
      this.#held = new Uint8Array(size)
      let at = 0
      for (const part of parts) {
        this.#held.set(part, at)
        at += part.length
      }
    }
    return this.#held.subarray(0, length)
  }

  /** @throws where the stream ends before */
  async read(length: number): Promise<Bytes> {
    const bytes = await this.peek(length)
    if (bytes.length < length) throw new Error('the file ends too early')
    this.#held = this.#held.subarray(length)
    return bytes
  }

  /** At least one byte and at most `most`, as they come; null at the end of the stream. */
  async some(most: number): Promise<Bytes | null> {
    if (this.#held.length === 0) {
      const { value } = await this.#reader.read()
      if (value === undefined) return null
      this.#held = value
    }
    const bytes = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(bytes.length)
    return bytes
  }

  /** All that has not been read yet. */
  rest(): ReadableStream<Bytes> {
    return new ReadableStream({
      pull: async (controller) => {
        const bytes = await this.some(Number.POSITIVE_INFINITY)
        if (bytes === null) controller.close()
        else if (bytes.length > 0) controller.enqueue(bytes)
      },
      cancel: () => this.cancel(),
    })
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel()
  }
}
