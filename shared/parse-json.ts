/** What the JSON says; `undefined`, which JSON cannot say, where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
