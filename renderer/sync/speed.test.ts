import { expect, it } from 'vitest'
import { speedOf } from './speed.ts'
import { VirtualTime } from './testing.ts'

function line(bytesPerSecond: number) {
  const time = new VirtualTime()
  const speed = speedOf(time)
  const run = (seconds: number, rate = bytesPerSecond) => {
    for (let i = 0; i < seconds; i++) {
      time.advance(1_000)
      speed.add(rate)
    }
  }
  return { time, speed, run }
}

it('is not known at first, then that of the last minute', () => {
  const { speed, run } = line(8_000)
  run(2)
  expect(speed.bytesPerSecond()).toBeNull()
  run(10)
  expect(speed.bytesPerSecond()).toBe(8_000)
  run(60, 2_000)
  expect(speed.bytesPerSecond()).toBe(2_000)
})

it('does not fall because nothing was wanted', () => {
  const { time, speed, run } = line(8_000)
  run(10)
  speed.rest()
  time.advance(3_600_000)
  run(1)
  expect(speed.bytesPerSecond()).toBe(8_000)
})

it('stays one number when the clock jumps back', () => {
  const { time, speed, run } = line(8_000)
  run(10)
  time.advance(-86_400_000)
  run(5)
  expect(speed.bytesPerSecond()).toBeGreaterThan(0)
})
