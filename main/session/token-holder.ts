import type { Bearer } from '../link/server-link.ts'

/** Where the link finds the token of whoever is signed in. */
export class TokenHolder implements Bearer {
  #token: string | null = null

  token(): string | null {
    return this.#token
  }

  set(token: string | null): void {
    this.#token = token
  }

  rejected(token: string): void {
    if (this.#token === token) this.#token = null
  }
}
