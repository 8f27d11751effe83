import { expect, it } from 'vitest'
import { placeOn } from './window-state.ts'

const SCREEN = { x: 0, y: 0, width: 1366, height: 728 }
const SECOND = { x: 1366, y: 0, width: 1920, height: 1040 }

it('opens where it was', () => {
  const place = { x: 1400, y: 20, width: 1200, height: 700 }
  expect(placeOn([SCREEN, SECOND], place)).toEqual(place)
})

it('forgets a place on a screen that is gone, or of which too little is seen', () => {
  expect(placeOn([SCREEN], { x: 1400, y: 20, width: 1200, height: 700 })).toBeNull()
  expect(placeOn([SCREEN], { x: 1300, y: 20, width: 1200, height: 700 })).toBeNull()
  expect(placeOn([SCREEN], null)).toBeNull()
})

it('is never smaller than the workspace needs', () => {
  expect(placeOn([SCREEN], { x: 0, y: 0, width: 300, height: 200 })).toEqual({
    x: 0,
    y: 0,
    width: 960,
    height: 600,
  })
})
