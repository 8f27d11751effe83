import { type Context, FONT, SHADE, textOn } from './style.ts'

export const TAG_HEIGHT = 20
const TAG_PADDING = 6
/** A longer name is cut, CSS px. */
export const WIDEST_TAG = 160
/** More sprites than this are not kept: a schema has at most 200 classes, in two languages. */
const MOST_SPRITES = 1000

/** A small picture that is drawn many times; width and height in CSS px. */
export interface Sprite {
  readonly image: OffscreenCanvas
  readonly width: number
  readonly height: number
}

/** Draws a tag: text on a plate of the class's colour. The context's unit is a CSS px, and it has FONT. */
export function drawTag(
  context: Context,
  text: string,
  colour: string,
  { x, y }: { x: number; y: number },
  width: number,
): void {
  context.fillStyle = colour
  context.strokeStyle = 'rgba(0, 0, 0, 0.35)'
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(x + 0.5, y + 0.5, width - 1, TAG_HEIGHT - 1, 4)
  context.fill()
  context.stroke()
  context.fillStyle = textOn(colour)
  context.textBaseline = 'middle'
  context.fillText(text, x + TAG_PADDING, y + TAG_HEIGHT / 2 + 0.5)
}

export type GripShape = 'square' | 'disc' | 'small-disc' | 'ring' | 'picked'

/** Tags, signs and grips, each drawn once: a copy of them costs a fraction of drawing them. */
export class Sprites {
  readonly #known = new Map<string, Sprite>()
  readonly #widths = new Map<string, number>()
  readonly #ruler = contextOf(new OffscreenCanvas(1, 1))

  constructor() {
    this.#ruler.font = FONT
  }

  /** Width of a tag with this text, CSS px. */
  tagWidth(text: string): number {
    const known = this.#widths.get(text)
    if (known !== undefined) return known
    if (this.#widths.size >= MOST_SPRITES) this.#widths.clear()
    const width = Math.ceil(this.#ruler.measureText(text).width) + 2 * TAG_PADDING
    this.#widths.set(text, width)
    return width
  }

  tag(text: string, colour: string, ratio: number): Sprite {
    return this.#sprite(`tag ${colour} ${text} ${ratio}`, () => {
      const shown = this.#shortened(text)
      const width = this.tagWidth(shown)
      return makeSprite(width, TAG_HEIGHT, ratio, (context) => {
        context.font = FONT
        drawTag(context, shown, colour, { x: 0, y: 0 }, width)
      })
    })
  }

  /** Two slanting strokes through a line: "goes on beyond the edge", as in technical drawings. */
  truncated(ratio: number): Sprite {
    return this.#sprite(`truncated ${ratio}`, () => makeSprite(14, 14, ratio, drawTruncated))
  }

  grip(shape: GripShape, colour: string, ratio: number): Sprite {
    return this.#sprite(`${shape} ${colour} ${ratio}`, () =>
      makeSprite(18, 18, ratio, (context) => drawGrip(context, shape, colour)),
    )
  }

  #shortened(text: string): string {
    if (this.tagWidth(text) <= WIDEST_TAG) return text
    let letters = [...text]
    while (letters.length > 1 && this.tagWidth(`${letters.join('')}…`) > WIDEST_TAG) {
      letters = letters.slice(0, -1)
    }
    return `${letters.join('')}…`
  }

  #sprite(key: string, make: () => Sprite): Sprite {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    if (this.#known.size >= MOST_SPRITES) this.#known.clear()
    const sprite = make()
    this.#known.set(key, sprite)
    return sprite
  }
}

/** Draws a sprite with its middle at a place, CSS px, on whole device px: copied otherwise it would be blurred. */
export function putSprite(
  context: Context,
  { image, width, height }: Sprite,
  { x, y }: { x: number; y: number },
  ratio: number,
): void {
  const whole = (value: number): number => Math.round(value * ratio) / ratio
  context.drawImage(image, whole(x - width / 2), whole(y - height / 2), width, height)
}

/** Radius in CSS px, colour inside, colour of the rim; a dark rim round it all. */
function drawGrip(context: Context, shape: GripShape, colour: string): void {
  const [radius, inside, rim] = {
    square: [4, '#ffffff', colour] as const,
    disc: [4, '#ffffff', colour] as const,
    'small-disc': [2.5, 'rgba(255, 255, 255, 0.85)', colour] as const,
    ring: [4.5, colour, '#ffffff'] as const,
    picked: [5.5, colour, '#ffffff'] as const,
  }[shape]
  const path = new Path2D()
  if (shape === 'square') path.rect(9 - radius, 9 - radius, 2 * radius, 2 * radius)
  else path.arc(9, 9, radius, 0, 2 * Math.PI)
  const width = shape === 'small-disc' ? 1 : 2
  context.lineWidth = width + 1.5
  context.strokeStyle = SHADE
  context.stroke(path)
  context.fillStyle = inside
  context.fill(path)
  context.lineWidth = width
  context.strokeStyle = rim
  context.stroke(path)
}

function drawTruncated(context: Context): void {
  context.fillStyle = '#ffffff'
  context.strokeStyle = '#000000'
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(0.5, 0.5, 13, 13, 3)
  context.fill()
  context.stroke()
  context.lineWidth = 1.5
  context.beginPath()
  for (const [x0, y0, x1, y1] of [
    [2.5, 7, 4.5, 7],
    [9.5, 7, 11.5, 7],
    [4, 10.5, 6.5, 3.5],
    [7.5, 10.5, 10, 3.5],
  ] as const) {
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
  }
  context.stroke()
}

function makeSprite(width: number, height: number, ratio: number, draw: (context: Context) => void): Sprite {
  const image = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio))
  const context = contextOf(image)
  context.scale(ratio, ratio)
  draw(context)
  return { image, width, height }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no 2d context')
  return context
}
