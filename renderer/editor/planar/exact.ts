/** A place on a grid: both numbers are whole. */
export interface GridPoint {
  readonly x: number
  readonly y: number
}

/** How far rounding can be off in `a × d − b × c`, as a part of |a × d| + |b × c|. */
const ROUNDING = 2 ** -51

/**
 * The sign tells on which side of the line a → b the point p lies: positive where y of p is above the line for b to the
 * right of a. Exact for whole and half numbers up to 2^51: a wrong side would tear an outline apart.
 */
export function side(a: GridPoint, b: GridPoint, p: GridPoint): number {
  return cross(b.x - a.x, b.y - a.y, p.x - a.x, p.y - a.y, ROUNDING)
}

/** Where two segments that cross meet, to the nearest place on the grid. */
export function meeting(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint): GridPoint {
  const [ux, uy, vx, vy] = [b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y]
  // Of nearly parallel segments almost all digits cancel: counted exactly where more than a third of them would be lost.
  const t = cross(c.x - a.x, c.y - a.y, vx, vy, 1e-5) / cross(ux, uy, vx, vy, 1e-5)
  return { x: a.x + Math.round(t * ux), y: a.y + Math.round(t * uy) }
}

/** ux × vy − uy × vx, counted with whole numbers where the result is a smaller part of its terms than `doubt`. */
function cross(ux: number, uy: number, vx: number, vy: number, doubt: number): number {
  const left = ux * vy
  const right = uy * vx
  const result = left - right
  if (Math.abs(result) > doubt * (Math.abs(left) + Math.abs(right))) return result
  if (left === 0 && right === 0) return 0
  // Doubled, so that halves are whole too.
  const [a, b, c, d] = [BigInt(ux * 2), BigInt(vy * 2), BigInt(uy * 2), BigInt(vx * 2)]
  return Number(a * b - c * d) / 4
}
