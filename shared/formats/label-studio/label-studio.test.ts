import { describe, expect, it } from 'vitest'
import { readText, written } from '../../../tests/formats/round-trip.ts'
import { documentOf, pictureOf, SCHEMA, setOf } from '../../../tests/formats/sets.ts'
import { maskFromBits } from '../../geometry/mask.ts'
import { fromBrush, toBrush } from './brush.ts'

const about = {
  original_width: 500,
  original_height: 320,
  image_rotation: 0,
  to_name: 'image',
  origin: 'manual',
}
const rectangle = (id: string, label: string, value: object, more: object = {}) => ({
  ...about,
  id,
  type: 'rectanglelabels',
  from_name: 'label',
  value: { x: 10, y: 10, width: 20, height: 20, rotation: 0, rectanglelabels: [label], ...value },
  ...more,
})
const keypoint = (id: string, label: string, more: object = {}) => ({
  ...about,
  id,
  type: 'keypointlabels',
  from_name: 'keypoints',
  value: {
    x: 22.595281306715066,
    y: 31.773049645390074,
    width: 0.18148820326678766,
    keypointlabels: [label],
  },
  ...more,
})
const task = (...result: readonly object[]) => ({
  id: 1,
  data: { image: '/data/upload/3/1a2b3c4d-test%20image.jpg' },
  annotations: [{ id: 2, was_cancelled: false, ground_truth: false, completed_by: { id: 1 }, result }],
})
const read = async (content: unknown, options = {}) => {
  const { drawn, first } = await readText('label-studio', JSON.stringify(content), options)
  return { drawn, shapes: drawn[0]?.shapes ?? [], first }
}

describe('Label Studio', () => {
  it('percent of width and height separately', async () => {
    const { shapes } = await read([
      task(
        rectangle('a', 'cat', {
          x: 31.941923774954628,
          y: 4.113475177304964,
          width: 6.352087114337568,
          height: 9.929078014184398,
        }),
      ),
    ])
    expect(shapes[0]?.geometry).toEqual({ kind: 'box', x0: 159.7, y0: 13.2, x1: 191.5, y1: 44.9 })
  })

  it('the width of a keypoint is how large it is shown, not data', async () => {
    const { shapes } = await read([task(keypoint('a', 'eye'))])
    expect(shapes[0]?.geometry).toEqual({ kind: 'keypoint', at: { x: 113, y: 101.7 } })
  })

  it('rotation is clockwise about the top-left corner, in pixels and not in percent', async () => {
    const { shapes } = await read([
      task(rectangle('a', 'cat', { x: 20, y: 25, width: 10, height: 10, rotation: 90 })),
    ])
    // 50 × 32 px from 100, 80: turned by 90° it lies to the left of that corner and below it.
    expect(shapes[0]?.geometry).toEqual({
      kind: 'rotated-box',
      cx: 84,
      cy: 105,
      width: 50,
      height: 32,
      angle: 90,
    })
  })

  it('hierarchy is parentID', async () => {
    const { shapes } = await read([task(keypoint('b', 'eye', { parentID: 'a' }), rectangle('a', 'cat', {}))])
    expect(shapes.map(({ label, parent }) => [label, parent])).toEqual([
      ['eye', shapes[1]?.id],
      ['cat', null],
    ])
  })

  it('relations may be duplicated or self-referring: they are told once, and break nothing', async () => {
    const relation = (from_id: string, to_id: string) => ({
      type: 'relation',
      from_id,
      to_id,
      direction: 'right',
    })
    const { shapes, first } = await read([
      task(
        rectangle('a', 'cat', {}),
        keypoint('b', 'eye'),
        relation('a', 'a'),
        relation('a', 'b'),
        relation('a', 'b'),
      ),
    ])
    expect(shapes).toHaveLength(2)
    expect(first).toMatchObject([
      { code: 'not-supported', effect: 'property', detail: '3 relations', path: '[0]' },
    ])
  })

  it('a region that is its own parent has none', async () => {
    const { shapes, first } = await read([task(rectangle('a', 'cat', {}, { parentID: 'a' }))])
    expect(shapes[0]?.parent).toBeNull()
    expect(first).toMatchObject([{ code: 'unknown-parent', effect: 'property' }])
  })

  it('the list of labels has the name of the type, and the plain type "labels" exists', async () => {
    const place = { x: 10, y: 10, width: 20, height: 20, rotation: 0 }
    const { shapes, first } = await read([
      task(
        { ...about, id: 'a', type: 'rectangle', from_name: 'box', value: place },
        { ...about, id: 'a', type: 'labels', from_name: 'labels', value: { ...place, labels: ['cat'] } },
      ),
    ])
    expect(first).toEqual([])
    expect(shapes).toMatchObject([
      { label: 'cat', geometry: { kind: 'box', x0: 50, y0: 32, x1: 150, y1: 96 } },
    ])
  })

  it('completed_by may be a number, an object or absent', async () => {
    const one = task(rectangle('a', 'cat', {}))
    for (const completed_by of [7, { id: 7, email: 'a@b.test' }, undefined]) {
      const { shapes } = await read([{ ...one, annotations: [{ ...one.annotations[0], completed_by }] }])
      expect(shapes).toHaveLength(1)
    }
  })

  it('a task may have several annotations, and skipped ones do not count', async () => {
    const by = (label: string, more: object) => ({ result: [rectangle('a', label, {})], ...more })
    const annotations = [by('first', {}), by('last', {}), by('skipped', { was_cancelled: true })]
    const last = await read([{ ...task(), annotations }])
    expect(last.shapes[0]?.label).toBe('last')
    expect(last.first).toMatchObject([{ code: 'changed', effect: 'note' }])
    const gold = await read([
      { ...task(), annotations: [by('gold', { ground_truth: true }), ...annotations] },
    ])
    expect(gold.shapes[0]?.label).toBe('gold')
  })

  it('image_rotation swaps the meaning of width and height: such a region is told and left out', async () => {
    const { shapes, first } = await read([task(rectangle('a', 'cat', {}, { image_rotation: 90 }))])
    expect(shapes).toEqual([])
    expect(first).toMatchObject([{ code: 'not-supported', effect: 'object', detail: 'image_rotation 90' }])
  })

  it('brush masks are packed in bits, with four channels', async () => {
    // 4 × 2 pixels, made by hand: 32 values, 8 bits each, lengths of 3, 4, 8 and 16 bits; one single block of 12 zeros
    // (4 bits of length), then 4 × 255 (3 bits), then 16 zeros.
    const bits = [
      '00000000000000000000000000100000',
      '00111',
      '0010001101111111',
      `1${'01'}${'1011'}00000000`,
      `1${'00'}${'011'}11111111`,
      `1${'01'}${'1111'}00000000`,
    ].join('')
    const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
    const size = { width: 4, height: 2 }
    const mask = { kind: 'mask', x: 3, y: 0, width: 1, height: 1, runs: [0, 1] } as const
    expect(fromBrush(bytes, size)).toEqual(mask)
    expect(toBrush(mask, size)).toEqual(bytes)
    expect(fromBrush(bytes.slice(0, 9), size)).toBeNull()
    expect(fromBrush(bytes, { width: 5, height: 2 })).toBeNull()
    const noise = maskFromBits(
      Uint8Array.from({ length: 600 }, (_, i) => ((i * i) % 7 < 3 ? 1 : 0)),
      2,
      1,
      30,
      20,
    )
    expect(fromBrush(toBrush(noise!, { width: 40, height: 30 }), { width: 40, height: 30 })).toEqual(noise)
  })

  it('single values of brush masks are read too', () => {
    // 1 × 1 pixel: a block of four values, each written out.
    const bits = `${'0'.repeat(29)}100001110010001101111111${'0'}${'00'}${'011'}${'00000000'.repeat(3)}11111111`
    const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
    expect(fromBrush(bytes, { width: 1, height: 1 })).toMatchObject({ x: 0, y: 0, width: 1, height: 1 })
  })

  it('the order of keypoints is in the configuration, not in the JSON: the schema has it', async () => {
    const node = (name: string) => keypoint(`k-${name}`, name, { parentID: 'a' })
    const { shapes } = await read([task(node('chin'), node('ear'), rectangle('a', 'face', {}))], {
      schema: SCHEMA,
    })
    const geometry = shapes[0]?.geometry
    expect(geometry?.kind === 'skeleton' && geometry.nodes.map(({ name }) => name)).toEqual(['ear', 'chin'])
    const { texts } = await written('label-studio', setOf([pictureOf('a.jpg', documentOf([]))]))
    expect(texts.get('label-config.xml')).toContain(
      '<Label value="chin" background="#009e73" model_index="2"/>',
    )
  })

  it('the name of an upload leads to the picture', async () => {
    const pictures = [{ name: 'cats/test image.jpg', width: 500, height: 320 }]
    const { drawn } = await read([task(rectangle('a', 'cat', {}))], { pictures })
    expect(drawn[0]?.name).toBe('cats/test image.jpg')
  })

  it('predictions count where nobody annotated', async () => {
    const { shapes } = await read([
      { data: { image: 'a.jpg' }, predictions: [{ result: [rectangle('a', 'cat', {})] }] },
    ])
    expect(shapes).toHaveLength(1)
  })

  it('ellipses turn about their centre, open polygons are lines', async () => {
    const ellipse = { x: 50, y: 50, radiusX: 10, radiusY: 5, rotation: 30, ellipselabels: ['cat'] }
    const line = {
      points: [
        [0, 0],
        [10, 10],
      ],
      closed: false,
      polygonlabels: ['cat'],
    }
    const { shapes } = await read([
      task(
        { ...about, id: 'a', type: 'ellipselabels', from_name: 'e', value: ellipse },
        { ...about, id: 'b', type: 'polygonlabels', from_name: 'p', value: line },
      ),
    ])
    expect(shapes.map(({ geometry }) => geometry)).toEqual([
      { kind: 'ellipse', cx: 250, cy: 160, rx: 50, ry: 16, angle: 30 },
      {
        kind: 'polyline',
        points: [
          { x: 0, y: 0 },
          { x: 50, y: 32 },
        ],
      },
    ])
  })

  it('the short form of the export is refused by name', async () => {
    const { first } = await read([{ image: 'a.jpg', label: [], id: 1 }])
    expect(first).toMatchObject([{ code: 'bad-value', effect: 'picture', path: '[0].data' }])
  })
})
