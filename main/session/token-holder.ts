import type { Bearer } from '../link/server-link.ts'

/** Puts a new token on the disk; false where the disk does not take it. */
export type KeepToken = (token: string) => Promise<boolean>

/** Where the link finds the token of whoever is signed in. */
export class TokenHolder implements Bearer {
  #token: string | null = null
  #keep: KeepToken = async () => false

  token(): string | null {
    return this.#token
  }

  set(token: string | null, keep: KeepToken = async () => false): void {
    this.#token = token
    this.#keep = keep
  }

  rejected(token: string): void {
    if (this.#token === token) this.#token = null
  }

  /** The first use of the new token ends the old one: until it is on the disk, the old one stays in use. */
  async renewed(token: string, next: string): Promise<void> {
    if (this.#token === token && (await this.#keep(next)) && this.#token === token) this.#token = next
  }
}
