/** Runs one job at a time, in the order of the calls. */
type Serial = <T>(job: () => Promise<T>) => Promise<T>

export function serial(): Serial {
  let tail: Promise<unknown> = Promise.resolve()
  return (job) => {
    const result = tail.then(job)
    tail = result.catch(() => undefined)
    return result
  }
}
