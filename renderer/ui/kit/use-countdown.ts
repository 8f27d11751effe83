import { useEffect, useState } from 'react'
import type { PinError, SignInError } from '../../../shared/ipc/contract.ts'

/**
 * Seconds left of a wait, down to 0.
 * @param ms how long it still was when `told` came
 * @param told another value begins the wait anew
 */
export function useCountdown(ms: number, told: unknown): number {
  const [seconds, setSeconds] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same wait may be told again
  useEffect(() => {
    const until = Date.now() + ms
    const tell = () => setSeconds(Math.max(0, Math.ceil((until - Date.now()) / 1000)))
    tell()
    if (ms <= 0) return
    const timer = setInterval(tell, 250)
    return () => clearInterval(timer)
  }, [ms, told])
  return seconds
}

/** Seconds to wait before the next try, as the last one was told. */
export function useWait(error: SignInError | PinError | null): number {
  return useCountdown(error?.code === 'too-many-tries' ? error.retryAfterMs : 0, error)
}
