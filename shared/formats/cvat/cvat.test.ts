import { describe, expect, it } from 'vitest'
import { readText, written } from '../../../tests/formats/round-trip.ts'
import { documentOf, pictureOf, SCHEMA, setOf, shapeOf } from '../../../tests/formats/sets.ts'

const META = `<meta><task><labels>
 <label><name>cat</name><attributes>
  <attribute><name>a2</name><mutable>False</mutable><input_type>radio</input_type><default_value>v1</default_value><values>v1&#10;v2</values></attribute>
 </attributes></label>
 <label><name>face</name><type>skeleton</type><svg>&lt;line x1="1" data-type="edge" data-node-from="2" data-node-to="1"&gt;&lt;/line&gt;&lt;circle data-node-id="1" data-label-name="ear"&gt;&lt;/circle&gt;&lt;circle data-node-id="2" data-label-name="eye"&gt;&lt;/circle&gt;</svg></label>
 <label><name>ear</name><type>points</type><parent>face</parent></label>
 <label><name>eye</name><type>points</type><parent>face</parent></label>
</labels></task></meta>`
const file = (shapes: string, meta = META) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version>${meta}<image id="0" name="img0.jpg" width="100" height="80">\n${shapes}</image></annotations>`
const read = async (shapes: string) => {
  const { drawn, first, classes } = await readText('cvat', file(shapes), {}, 'annotations.xml')
  return { shapes: drawn[0]?.shapes ?? [], first, classes, answers: drawn[0]?.answers }
}

describe('CVAT for images', () => {
  it('coordinates are floats from 0, and points are x,y;x,y', async () => {
    const { shapes } = await read('<polyline label="cat" points="1.0,2;3,4.25;5,6"/>')
    expect(shapes[0]?.geometry).toEqual({
      kind: 'polyline',
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 4.3 },
        { x: 5, y: 6 },
      ],
    })
  })

  it('numbers are written to 2 decimals', async () => {
    const angled = { kind: 'rotated-box', cx: 10.1, cy: 9.3, width: 3.3, height: 2.1, angle: 33.3 } as const
    const { texts } = await written('cvat', setOf([pictureOf('a.jpg', documentOf([shapeOf(angled)]))]))
    const xml = texts.get('annotations.xml') ?? ''
    expect(/<box [^>]*>/.exec(xml)?.[0]).toContain(
      'xtl="8.45" ytl="8.25" xbr="11.75" ybr="10.35" rotation="33.3"',
    )
  })

  it('a box has corners, and rotation turns about its centre', async () => {
    const { shapes } = await read(
      '<box label="cat" xtl="10" ytl="20" xbr="30" ybr="26" rotation="90" z_order="0"/>',
    )
    expect(shapes[0]?.geometry).toEqual({
      kind: 'rotated-box',
      cx: 20,
      cy: 23,
      width: 20,
      height: 6,
      angle: 90,
    })
  })

  it('a mask is row-major inside its crop and begins with zeros', async () => {
    const rle =
      '3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3'
    const total = rle.split(', ').reduce((sum, run) => sum + Number(run), 0)
    expect(total).toBe(195)
    const { shapes } = await read(`<mask label="cat" rle="${rle}" left="70" top="8" width="13" height="15"/>`)
    expect(shapes[0]?.geometry).toMatchObject({ kind: 'mask', x: 70, y: 8, width: 13, height: 15 })
    const { first } = await read('<mask label="cat" rle="3, 5" left="70" top="8" width="13" height="15"/>')
    expect(first).toMatchObject([{ code: 'bad-value', effect: 'object', line: 10 }])
  })

  it('keypoint visibility is outside and occluded', async () => {
    const points = `<points label="ear" outside="1" occluded="0" points="1,1"/><points label="eye" outside="0" occluded="1" points="2,2"/>`
    const { shapes, classes } = await read(`<skeleton label="face" z_order="0">${points}</skeleton>`)
    expect(shapes[0]?.geometry).toEqual({
      kind: 'skeleton',
      nodes: [
        { name: 'ear', at: { x: 1, y: 1 }, state: 'absent' },
        { name: 'eye', at: { x: 2, y: 2 }, state: 'occluded' },
      ],
    })
    expect(classes.schema()?.classes.find((c) => c.id === 'face')?.skeleton?.edges).toEqual([['eye', 'ear']])
  })

  it('the order of attributes is free', async () => {
    const { shapes } = await read(
      '<box ybr="4" label="cat" xbr="4" occluded="1" ytl="2" z_order="1" xtl="0"/>',
    )
    expect(shapes).toMatchObject([{ occluded: true, z: 1, geometry: { x0: 0, y0: 2, x1: 4, y1: 4 } }])
  })

  it('labels may be empty strings', async () => {
    const { shapes, first } = await read('<polyline label="" points="1.0,2;3,4;5,6;7,8"/>')
    expect(first).toEqual([])
    expect(shapes).toHaveLength(1)
    const known = await readText(
      'cvat',
      file('<box label="" xtl="0" ytl="2" xbr="4" ybr="4"/>'),
      { schema: SCHEMA },
      'a.xml',
    )
    expect(known.first).toMatchObject([{ code: 'unknown-class', effect: 'object', line: 10, detail: '' }])
  })

  it('values of attributes are separated by newlines', async () => {
    const { shapes, classes } = await read(
      '<box label="cat" xtl="0" ytl="2" xbr="4" ybr="4"><attribute name="a2">v2</attribute></box>',
    )
    expect(shapes[0]?.attributes).toEqual({ a2: 'v2' })
    expect(classes.schema()?.classes[0]?.attributes).toMatchObject([
      { type: 'select', options: [{ id: 'v1' }, { id: 'v2' }] },
    ])
  })

  it('z_order is the order, wherever the shapes stand', async () => {
    const { shapes } = await read(
      '<box label="cat" xtl="0" ytl="0" xbr="4" ybr="4" z_order="5"/><box label="face" xtl="0" ytl="0" xbr="4" ybr="4" z_order="-1"/>',
    )
    expect(shapes.map((shape) => shape.label)).toEqual(['face', 'cat'])
  })

  it('points are an object each, tracks and cuboids are told', async () => {
    const { shapes, first } = await read('<points label="cat" points="1,1;2,2"/><cuboid label="cat"/>')
    expect(shapes.map(({ geometry }) => geometry.kind)).toEqual(['keypoint', 'keypoint'])
    expect(first.map(({ code, detail }) => [code, detail])).toEqual([
      ['changed', expect.any(String)],
      ['not-supported', '<cuboid>'],
    ])
    const video = await readText('cvat', '<annotations><track id="0"/></annotations>', {}, 'a.xml')
    expect(video.first.map((problem) => problem.code)).toEqual(['not-supported', 'wrong-format'])
  })

  it('a tag says yes about the picture', async () => {
    const { answers } = await read('<tag label="indoor"></tag>')
    expect(answers).toEqual({ indoor: true })
  })
})
