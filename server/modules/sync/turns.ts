/** Does work on one thing after the other, in the order in which it was asked for; work on different things goes at once. */
export type InTurn = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function turns(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    last.set(key, mine)
    const done = () => {
      if (last.get(key) === mine) last.delete(key)
    }
    mine.then(done, done)
    return mine
  }
}
