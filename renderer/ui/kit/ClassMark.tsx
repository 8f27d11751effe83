import {
  IconBrush,
  IconLine,
  IconOval,
  IconPointFilled,
  IconPolygon,
  IconRectangle,
  IconRotateRectangle,
  IconTopologyStar,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { ShapeKind } from '../../../shared/model/shape.ts'
import classes from './ClassMark.module.css'

export type Icon = ComponentType<{ readonly size: number; readonly stroke?: number }>

/** One sign for each kind of shape, wherever it is named: tools, classes, objects. */
export const KIND_ICON: Readonly<Record<ShapeKind, Icon>> = {
  box: IconRectangle,
  'rotated-box': IconRotateRectangle,
  polygon: IconPolygon,
  polyline: IconLine,
  keypoint: IconPointFilled,
  skeleton: IconTopologyStar,
  ellipse: IconOval,
  mask: IconBrush,
}

/** The colour of a class with the sign of a kind in it: who cannot tell the colours apart has the sign and the name. */
export function ClassMark({ colour, kind }: { readonly colour: string; readonly kind: ShapeKind }) {
  const Sign = KIND_ICON[kind]
  return (
    <span className={classes.mark} style={{ backgroundColor: colour, color: inkOn(colour) }} aria-hidden>
      <Sign size={13} stroke={2.2} />
    </span>
  )
}

/** Black or white, whichever is read better on the colour: relative luminance by WCAG, at the point where both are equal. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff'
}
