import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filesAt, memoryFile } from '../../server/modules/formats/files.ts'
import { encodePng } from '../../server/modules/formats/png.ts'
import { tools } from '../../server/modules/formats/tools.ts'
import type { InFile } from '../../shared/formats/contract.ts'
import { FORMAT_NAMES, type FormatName } from '../../shared/formats/format-name.ts'
import { importFiles } from '../../shared/formats/formats.ts'
import { documentSchema } from '../../shared/model/document.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { collected, read, readText, written } from './round-trip.ts'
import { documentOf, pictureOf, SCHEMA, setOf, sets, shapeOf } from './sets.ts'

const PICTURES = [{ name: 'a.jpg', width: 10, height: 8 }]
const COCO = {
  images: [{ id: 1, file_name: 'a.jpg', width: 10, height: 8 }],
  categories: [{ id: 1, name: 'cat' }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
}
const VOC = `<annotation>\n<filename>a.jpg</filename><size><width>10</width><height>8</height></size>
<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>\n</annotation>`

describe('truncated', () => {
  it.each<[FormatName, string, string]>([
    ['coco', 'a.json', JSON.stringify(COCO, null, 1).slice(0, -40)],
    ['label-studio', 'a.json', '[\n{"data": {"image": "a.jpg"}, "annotations": ['],
    ['labelme', 'a.json', '{"version": "5",\n"shapes": [\n'],
    ['voc', 'a.xml', VOC.slice(0, -10)],
    ['cvat', 'a.xml', '<annotations>\n<image id="0" name="a.jpg" width="10" height="8">\n'],
  ])('%s: an error with file and line', async (format, path, text) => {
    const { first } = await readText(format, text, {}, path)
    expect(first).toMatchObject([{ code: 'syntax', effect: 'file', file: path, line: expect.any(Number) }])
    expect(first[0]?.line).toBe(text.split('\n').length)
  })

  it('masks: an error with the file, and the next one is read', async () => {
    const png = encodePng({ width: 10, height: 8, values: new Uint8Array(80).fill(1) })
    const files = [memoryFile('classes/a.png', png.slice(0, 60)), memoryFile('classes/b.png', png)]
    const { drawn, first } = await read('masks', files)
    expect(first).toMatchObject([{ effect: 'file', file: 'classes/a.png' }])
    expect(drawn.map(({ name, shapes }) => [name, shapes.length])).toEqual([['b.png', 1]])
  })
})

describe('wrongly encoded', () => {
  const text = JSON.stringify({ ...COCO, categories: [{ id: 1, name: '狗' }] })
  const utf16 = (big: boolean): Buffer => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
    return big ? bytes.swap16() : bytes
  }
  /** As Chinese Windows writes it. */
  const gbk = Buffer.concat(
    text
      .split('狗')
      .flatMap((part, i) => [...(i === 0 ? [] : [Buffer.from([0xb9, 0xb7])]), Buffer.from(part)]),
  )

  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', utf16(false)],
    ['UTF-16, big end first', utf16(true)],
    ['GB 18030', gbk],
  ])('%s is read', async (_, bytes) => {
    const { classes, problems } = await readText('coco', bytes)
    expect(problems).toEqual([])
    expect([...classes.classNames().keys()]).toEqual(['狗'])
  })

  it('what begins as UTF-8 and is none later is told with its line', async () => {
    const file: InFile = {
      ...memoryFile(
        'a.json',
        Buffer.concat([
          Buffer.from(`{"images":[\n${' '.repeat(300_000)}\n`),
          Buffer.from([0xff, 0xfe, 0xff]),
        ]),
      ),
    }
    const { first } = await read('coco', [file])
    expect(first).toMatchObject([{ effect: 'file', file: 'a.json', line: expect.any(Number) }])
  })

  it('XML in the encoding that it declares', async () => {
    const xml = `<?xml version="1.0" encoding="GB2312"?>${VOC.replace('cat', '猫')}`
    const [before, after] = xml.split('猫') as [string, string]
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0xa8]), Buffer.from(after)])
    const { classes } = await readText('voc', bytes, {}, 'a.xml')
    expect([...classes.classNames().keys()]).toEqual(['猫'])
  })
})

describe('hostile', () => {
  it('deeply nested JSON is refused with its line', async () => {
    for (const format of ['coco', 'label-studio'] as const) {
      const { first } = await readText(format, `{"images":\n${'['.repeat(200_000)}`)
      expect(first).toMatchObject([{ code: 'too-deep', effect: 'file', line: 2 }])
    }
  })

  it('deeply nested JSON of LabelMe says nothing', async () => {
    const { drawn, first } = await readText(
      'labelme',
      `{"shapes":${'['.repeat(200_000)}${']'.repeat(200_000)},"imagePath":"a"}`,
    )
    expect(drawn.flatMap((picture) => picture.shapes)).toEqual([])
    expect(first.length).toBeGreaterThan(0)
  })

  it('deeply nested XML is refused with its line', async () => {
    for (const format of ['voc', 'cvat'] as const) {
      const { first } = await readText(format, `<annotation>\n${'<part>'.repeat(100_000)}`, {}, 'a.xml')
      expect(first).toMatchObject([{ code: 'too-deep', effect: 'file', line: 2 }])
    }
  })

  it.each([
    ['declared', '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>', '&y;'],
    ['from a file', '<!DOCTYPE a SYSTEM "file:///etc/passwd">', ''],
    ['undeclared', '', '&nbsp;'],
  ])('entities that are %s are refused with their line', async (_, doctype, text) => {
    for (const format of ['voc', 'cvat'] as const) {
      const { drawn, first } = await readText(format, `${doctype}\n${VOC.replace('cat', text)}`, {}, 'a.xml')
      expect(drawn).toEqual([])
      expect(first[0]).toMatchObject({ code: doctype === '' ? 'syntax' : 'entities', effect: 'file' })
    }
  })

  it('a PNG that claims a billion pixels is not unpacked', async () => {
    const png = Buffer.from(encodePng({ width: 10, height: 8, values: new Uint8Array(80) }))
    png.writeUInt32BE(60_000, 16)
    png.writeUInt32BE(60_000, 20)
    const { first } = await read('masks', [memoryFile('classes/a.png', png)])
    expect(first).toMatchObject([{ code: 'too-large', effect: 'file', file: 'classes/a.png' }])
  })

  it('NaN, infinity and numbers beyond any picture are told with their path', async () => {
    const boxes = ['[NaN,1,2,3]', '[1e999,1,2,3]', '[1e300,1,2,3]', '["1",1,2,3]', '[1,2,3]', '[1,2,3,4]']
    for (const [i, bbox] of boxes.entries()) {
      const text = JSON.stringify(COCO).replace('[1,2,3,4]', bbox)
      const { drawn, first } = await readText('coco', text)
      if (i === boxes.length - 1) expect(drawn[0]?.shapes).toHaveLength(1)
      else
        expect(first[0]).toMatchObject(i === 0 ? { code: 'syntax' } : { code: 'bad-value', effect: 'object' })
      if (i > 0 && i < 5) expect(first[0]?.path).toContain('annotations[0]')
    }
    for (const number of ['NaN', 'Infinity', '1e9', '', 'x']) {
      const { drawn, first } = await readText('voc-zero', VOC.replace('>3<', `>${number}<`), {}, 'a.xml')
      expect(drawn[0]?.shapes).toEqual([])
      expect(first).toMatchObject([{ code: 'bad-value', effect: 'object', line: 3 }])
    }
    const yolo = [memoryFile('classes.txt', 'cat'), memoryFile('a.txt', '0 nan 0.5 0.5 0.5\n')]
    expect((await read('yolo-detect', yolo, { pictures: PICTURES })).first).toMatchObject([
      { code: 'bad-value', line: 1 },
    ])
  })

  it('class names with quotes, tags, and nothing in them are classes', async () => {
    const names = [
      '"cat"',
      "l'oiseau",
      '<b>&amp;</b>',
      '',
      '猫',
      '狗',
      'constructor',
      '__proto__',
      'x'.repeat(500),
    ]
    const categories = names.map((name, id) => ({ id, name }))
    const annotations = names.map((_, i) => ({ id: i, image_id: 1, category_id: i, bbox: [1, 2, 3, 4] }))
    const { drawn, classes, problems } = await readText(
      'coco',
      JSON.stringify({ ...COCO, categories, annotations }),
    )
    expect(problems).toEqual([])
    const schema = labelSchemaSchema.parse(classes.schema())
    expect(schema.classes).toHaveLength(names.length)
    expect(drawn[0]?.shapes.map((shape) => shape.label)).toEqual(schema.classes.map((c) => c.id))
    expect(schema.classes[4]?.name.zh).toBe('猫')
  })

  it('names of a megabyte cost no time', async () => {
    const [dashes, folders] = [`${'-_'.repeat(500_000)}!`, 'a/'.repeat(500_000)]
    const content = {
      ...COCO,
      categories: [{ id: 1, name: dashes }],
      images: [{ ...COCO.images[0], file_name: folders }],
    }
    const { drawn, first } = await readText('coco', JSON.stringify(content), { pictures: PICTURES })
    expect(drawn).toEqual([])
    expect(first).toMatchObject([{ code: 'unknown-picture' }])
    expect((await readText('coco', JSON.stringify(content))).drawn[0]?.shapes).toHaveLength(1)
  }, 10_000)

  it('names of pictures never lead out of the folder', async () => {
    const names = [
      '../../etc/passwd.jpg',
      '/etc/passwd.jpg',
      'C:\\a.jpg',
      'con.jpg',
      'a..jpg',
      '.jpg',
      'x/../y.jpg',
    ]
    const set = setOf(names.map((name) => pictureOf(name, documentOf([]))))
    for (const format of ['voc', 'yolo-detect', 'labelme', 'masks'] as const) {
      const { files } = await written(format, set)
      for (const { path } of files) {
        expect(path.split('/')).not.toContain('..')
        expect(path).not.toMatch(/^\/|[:\\]|(^|\/)con\./)
      }
      expect(new Set(files.map(({ path }) => path.toLowerCase())).size).toBe(files.length)
    }
  })

  it.each(FORMAT_NAMES)('%s: files of other kinds are told to be none', async (format) => {
    const files = [memoryFile('a.doc', 'x'), memoryFile('b.exe', 'y')]
    const { drawn, first } = await read(format, files, { pictures: PICTURES })
    expect(drawn).toEqual([])
    expect(first).toMatchObject([{ code: 'missing-file', effect: 'file' }])
  })

  it('links in a folder are not followed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aidol-formats-'))
    try {
      await mkdir(join(folder, 'b'))
      await writeFile(join(folder, 'b', 'a.json'), '{}')
      await symlink('/etc', join(folder, 'c'))
      expect((await filesAt(folder)).map(({ path }) => path)).toEqual(['b/a.json'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('anything', () => {
  it.each(FORMAT_NAMES)(
    '%s: broken exports are told and never throw, and what comes in is sound',
    async (format) => {
      const damage = fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        how: fc.constantFrom('cut', 'drop', 'digit', 'bracket', 'quote', 'byte'),
      })
      await fc.assert(
        fc.asyncProperty(
          sets(undefined, { width: 90, height: 70 }),
          fc.array(damage, { minLength: 1, maxLength: 3 }),
          async (set, damages) => {
            const { files } = await written(format, set)
            const broken = await Promise.all(
              files.map(async (file) =>
                memoryFile(file.path, damaged(Buffer.from(await file.bytes()), damages)),
              ),
            )
            const pictures = (await collected(set.pictures)).map(({ name, width, height }) => ({
              name,
              width,
              height,
            }))
            const { drawn, classes } = await read(format, broken, { pictures })
            for (const picture of drawn) {
              const document = {
                ...documentOf(picture.shapes),
                ...(picture.answers && { answers: picture.answers }),
              }
              expect(documentSchema.parse(document)).toEqual(document)
            }
            const found = classes.schema()
            if (drawn.some((picture) => picture.shapes.length > 0))
              expect(labelSchemaSchema.parse(found)).toBeTruthy()
          },
        ),
        { seed: 7, numRuns: 15 },
      )
    },
  )

  it('JSON of any shape is told and never throws', async () => {
    const formats = fc.constantFrom('coco', 'label-studio', 'labelme')
    const near = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), tie('list'), tie('object')),
      list: fc.array(tie('any'), { maxLength: 4 }),
      object: fc.dictionary(
        fc.constantFrom(
          'images',
          'annotations',
          'categories',
          'segmentation',
          'counts',
          'size',
          'bbox',
          'id',
          'image_id',
          'category_id',
          'shapes',
          'points',
          'label',
          'imagePath',
          'data',
          'result',
          'value',
          'rle',
          'keypoints',
          'attributes',
          'name',
          'file_name',
        ),
        tie('any'),
        { maxKeys: 6 },
      ),
    }))
    await fc.assert(
      fc.asyncProperty(formats, near.any, async (format, value) => {
        const { problems } = await readText(format as FormatName, JSON.stringify(value), { schema: SCHEMA })
        expect(problems).toBeInstanceOf(Array)
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})

/** One change for each damage; a set of one byte stays as it is. */
function damaged(bytes: Buffer, damages: readonly { at: number; how: string }[]): Buffer {
  return damages.reduce((now, { at, how }) => {
    const place = Math.floor(at * now.length)
    const [before, after] = [now.subarray(0, place), now.subarray(place + 1)]
    switch (how) {
      case 'cut':
        return before
      case 'drop':
        return Buffer.concat([before, after])
      case 'digit':
        return Buffer.concat([before, Buffer.from('9'), after])
      case 'bracket':
        return Buffer.concat([before, Buffer.from('[<'), after])
      case 'quote':
        return Buffer.concat([before, Buffer.from('"'), after])
      default:
        return Buffer.concat([before, Buffer.from([0xff]), after])
    }
  }, bytes)
}

describe('huge', () => {
  it.each<[FormatName, (n: number) => string, string]>([
    [
      'label-studio',
      (n) => `${n === 0 ? '[' : ','}{"data":{"image":"${n}.jpg"},"annotations":[${' '.repeat(100_000)}]}`,
      'json',
    ],
    [
      'cvat',
      (n) =>
        `${n === 0 ? '<annotations>' : ''}<image name="${n}" width="9" height="9">${' '.repeat(100_000)}</image>`,
      'xml',
    ],
  ])(
    '%s: pictures come while the file is read, so that its size does not matter',
    async (format, piece, ending) => {
      let given = 0
      const file: InFile = {
        path: `a.${ending}`,
        size: 0,
        bytes: async () => new Uint8Array(),
        async *text() {
          for (; given < 1000; given++) yield piece(given)
        },
      }
      const { pictures } = importFiles(format, [file], tools, {
        pictures: [
          { name: '7', width: 9, height: 9 },
          { name: '7.jpg', width: 9, height: 9 },
        ],
      })
      const { value } = await pictures[Symbol.asyncIterator]().next()
      expect(value).toMatchObject({ name: expect.stringMatching(/^7/) })
      expect(given).toBeLessThan(12)
    },
  )

  it('one element without end is refused', async () => {
    const file: InFile = {
      path: 'a.json',
      size: 0,
      bytes: async () => new Uint8Array(),
      async *text() {
        yield '{"images":[{"file_name":"'
        for (let i = 0; i < 100; i++) yield 'x'.repeat(1024 * 1024)
      },
    }
    const { first } = await read('coco', [file])
    expect(first).toMatchObject([{ code: 'too-large', effect: 'file' }])
  })

  it('ten thousand problems of a kind are counted, and the first are told', async () => {
    const annotations = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      image_id: 1,
      category_id: 1,
      bbox: [1, 1, 0, 0],
    }))
    const { problems } = await readText('coco', JSON.stringify({ ...COCO, annotations }))
    expect(problems).toMatchObject([{ code: 'nothing-drawn', count: 10_000, first: { length: 20 } }])
  })
})

it('a shape of a kind that its class is not drawn as is noted', async () => {
  const line = shapeOf({ kind: 'keypoint', at: { x: 1, y: 2 } as never }, 'face')
  const { files } = await written('coco', setOf([pictureOf('a.jpg', documentOf([line]))]))
  const { drawn, first } = await read('coco', files, { schema: SCHEMA })
  expect(drawn[0]?.shapes).toHaveLength(1)
  expect(first).toMatchObject([{ code: 'kind-not-allowed', effect: 'note', path: 'annotations[0]' }])
})
