import { describe, expect, it } from 'vitest'
import type { Geometry } from '../../../../shared/model/shape.ts'
import { geometryFields } from './geometry-fields.ts'

const PICTURE = { width: 100, height: 80 }
const typed = (geometry: Geometry, name: string, value: number): Geometry | undefined =>
  geometryFields(geometry, PICTURE)
    .find((field) => field.name === name)
    ?.with(value)

describe('the numbers of a shape', () => {
  const box: Geometry = { kind: 'box', x0: 10, y0: 20, x1: 40, y1: 50 }

  it('of a box are its corner and its size; moving it keeps the size', () => {
    expect(geometryFields(box, PICTURE).map(({ name, value }) => [name, value])).toEqual([
      ['x', 10],
      ['y', 20],
      ['width', 30],
      ['height', 30],
    ])
    expect(typed(box, 'x', 15.04)).toEqual({ ...box, x0: 15, x1: 45 })
    expect(typed(box, 'height', 12.3)).toEqual({ ...box, y1: 32.3 })
  })

  it('go as far as the picture', () => {
    const limits = geometryFields(box, PICTURE).map(({ name, min, max }) => [name, min, max])
    expect(limits).toEqual([
      ['x', 0, 70],
      ['y', 0, 50],
      ['width', 0.1, 90],
      ['height', 0.1, 60],
    ])
  })

  it('take an angle from either side and store it between 0 and 360', () => {
    const turned: Geometry = { kind: 'rotated-box', cx: 50, cy: 40, width: 20, height: 10, angle: 30 }
    expect(typed(turned, 'angle', -90)).toEqual({ ...turned, angle: 270 })
    expect(typed(turned, 'width', 25)).toEqual({ ...turned, width: 25 })
    const ellipse: Geometry = { kind: 'ellipse', cx: 50, cy: 40, rx: 20, ry: 10, angle: 0 }
    expect(typed(ellipse, 'ry', 7.77)).toEqual({ ...ellipse, ry: 7.8 })
  })

  it('are none for what many points describe', () => {
    const points = [0, 1, 2].map((i) => ({ x: i, y: i * i }))
    expect(geometryFields({ kind: 'polygon', points } as unknown as Geometry, PICTURE)).toEqual([])
  })
})
