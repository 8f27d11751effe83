import { beforeEach, describe, expect, it, vi } from 'vitest'
import { listenToHand, type Panning } from './pointer-input.ts'

/** Node has events but no elements: as much of them as is asked for here. */
class Element extends EventTarget {
  isContentEditable = false
}
class Select extends Element {}
class Input extends Element {
  type = 'text'
  readOnly = false
}
class Canvas extends Element {
  setPointerCapture() {}
}

const MINIMAP = { x: 800, y: 600, width: 100, height: 80 }

let win: EventTarget
let canvas: Canvas
let log: string[]
let panning: Panning
let led: boolean
let view = { zoom: 2, panX: 10, panY: 20 }

beforeEach(() => {
  win = new EventTarget()
  canvas = new Canvas()
  log = []
  panning = null
  led = false
  view = { zoom: 2, panX: 10, panY: 20 }
  vi.stubGlobal('window', win)
  vi.stubGlobal('HTMLElement', Element)
  vi.stubGlobal('HTMLSelectElement', Select)
  vi.stubGlobal('HTMLInputElement', Input)
  vi.stubGlobal('HTMLTextAreaElement', class extends Element {})
  const say = (text: string) => void log.push(text)
  listenToHand(canvas as unknown as HTMLElement, {
    view: () => view,
    onTool: (event) => say('at' in event ? `${event.type} ${event.at.x},${event.at.y}` : event.type),
    onView: (next) => say(`view ${next.zoom} ${next.panX},${next.panY}`),
    onPointer: (at) => at === null && say('no hand'),
    onPanning: (state) => {
      panning = state
    },
    minimap: () => MINIMAP,
    onMinimap: (at) => say(`minimap ${at.x},${at.y}`),
    ledByKeys: () => led,
  })
  return () => vi.unstubAllGlobals()
})

function pointer(type: string, offsetX: number, offsetY: number, button = 0): void {
  const event = new Event(type, { cancelable: true })
  canvas.dispatchEvent(Object.assign(event, { offsetX, offsetY, button, isPrimary: true, pointerId: 1 }))
}

/** True where the key was taken: nobody else gets it. */
function space(type: 'keydown' | 'keyup', target: Element = new Element()): boolean {
  const event = Object.assign(new Event(type, { cancelable: true }), { code: 'Space' })
  Object.defineProperty(event, 'target', { value: target })
  win.dispatchEvent(event)
  return event.defaultPrevented
}

/** What was told since the last time. */
const told = () => log.splice(0)

describe('the left button', () => {
  it('is the tool, in px of the picture', () => {
    pointer('pointermove', 110, 120)
    pointer('pointerdown', 110, 120)
    pointer('pointermove', 210, 120)
    pointer('pointerup', 210, 120)
    expect(told()).toEqual(['move 50,50', 'down 50,50', 'move 100,50', 'up 100,50'])
  })

  it('pans while Space is down, whatever has the focus that is no text', () => {
    for (const focus of [new Element(), new Select(), Object.assign(new Input(), { readOnly: true })]) {
      pointer('pointermove', 100, 100)
      told()
      expect(space('keydown', focus)).toBe(true)
      expect(panning).toBe('ready')
      pointer('pointerdown', 100, 100)
      pointer('pointermove', 130, 90)
      pointer('pointerup', 130, 90)
      space('keyup')
      expect(told()).toEqual(['view 2 40,10'])
      expect(panning).toBeNull()
    }
  })

  it('goes on drawing where Space is typed into a text, or is the click of a crosshair led by keys', () => {
    pointer('pointermove', 100, 100)
    expect(space('keydown', new Input())).toBe(false)
    led = true
    expect(space('keydown')).toBe(false)
    told()
    pointer('pointerdown', 110, 120)
    expect(told()).toEqual(['down 50,50'])
  })
})

describe('the minimap', () => {
  it('takes a press and the drag after it, and the hand is then not on the picture', () => {
    pointer('pointermove', 810, 610)
    expect([told(), panning]).toEqual([['no hand'], 'minimap'])
    pointer('pointerdown', 810, 610)
    pointer('pointermove', 850, 900)
    pointer('pointerup', 850, 900)
    pointer('dblclick', 850, 640)
    expect(told()).toEqual(['minimap 810,610', 'no hand', 'minimap 850,900'])
    pointer('pointermove', 110, 120)
    expect([told(), panning]).toEqual([['move 50,50'], null])
  })

  it('is nothing to a tool that is at work', () => {
    pointer('pointerdown', 110, 120)
    pointer('pointermove', 810, 620)
    pointer('pointerup', 810, 620)
    expect(told()).toEqual(['down 50,50', 'move 400,300', 'up 400,300'])
  })
})

describe('a pointer that is taken away', () => {
  it('interrupts the tool, once', () => {
    pointer('pointerdown', 110, 120)
    pointer('lostpointercapture', 110, 120)
    pointer('lostpointercapture', 110, 120)
    expect(told()).toEqual(['down 50,50', 'interrupt'])
  })
})
