import { useEffect, useState } from 'react'
import { useNow } from './use-now.ts'

/**
 * Seconds left of a wait, down to 0.
 * @param ms how long it still was when `told` came
 * @param told another value begins the wait anew
 */
export function useCountdown(ms: number, told: unknown): number {
  const [until, setUntil] = useState(0)
  const now = useNow(250)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same wait may be told again
  useEffect(() => setUntil(ms > 0 ? Date.now() + ms : 0), [ms, told])
  return Math.max(0, Math.ceil((until - now) / 1000))
}
