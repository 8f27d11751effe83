import { ClassBook } from './classes.ts'
import { readCoco } from './coco/read.ts'
import { writeCoco } from './coco/write.ts'
import type {
  AnnotatedSet,
  DrawnPicture,
  Export,
  Format,
  Import,
  ImportOptions,
  InFile,
  Reading,
  Tools,
} from './contract.ts'
import { readCvat } from './cvat/read.ts'
import { writeCvat } from './cvat/write.ts'
import type { FormatName } from './format-name.ts'
import { readLabelStudio } from './label-studio/read.ts'
import { writeLabelStudio } from './label-studio/write.ts'
import { readLabelMe } from './labelme/read.ts'
import { writeLabelMe } from './labelme/write.ts'
import { Losses } from './losses.ts'
import { readMasks } from './masks/read.ts'
import { writeMasks } from './masks/write.ts'
import { PictureIndex } from './names.ts'
import { drawnFrom } from './picture.ts'
import { Problems } from './problems.ts'
import { readVoc } from './voc/read.ts'
import { writeVoc } from './voc/write.ts'
import { readYolo } from './yolo/read.ts'
import { writeYolo, type YoloTask } from './yolo/write.ts'

const yolo = (task: YoloTask): Format => ({
  layout: 'folder',
  write: (set, _, losses) => writeYolo(set, losses, task),
  read: (files, reading) => readYolo(files, reading, task),
})

const FORMATS: Readonly<Record<FormatName, Format>> = {
  coco: {
    layout: 'file',
    write: (set, _, losses) => writeCoco(set, losses, 'uncompressed'),
    read: readCoco,
  },
  'coco-compressed': {
    layout: 'file',
    write: (set, _, losses) => writeCoco(set, losses, 'compressed'),
    read: readCoco,
  },
  voc: {
    layout: 'folder',
    write: (set, _, losses) => writeVoc(set, losses, 1),
    read: (files, reading) => readVoc(files, reading, null),
  },
  'voc-zero': {
    layout: 'folder',
    write: (set, _, losses) => writeVoc(set, losses, 0),
    read: (files, reading) => readVoc(files, reading, 0),
  },
  'yolo-detect': yolo('detect'),
  'yolo-segment': yolo('segment'),
  'yolo-pose': yolo('pose'),
  'yolo-obb': yolo('obb'),
  labelme: { layout: 'folder', write: writeLabelMe, read: readLabelMe },
  cvat: { layout: 'file', write: (set, _, losses) => writeCvat(set, losses), read: readCvat },
  'label-studio': {
    layout: 'folder',
    write: (set, _, losses) => writeLabelStudio(set, losses),
    read: readLabelStudio,
  },
  masks: { layout: 'folder', write: writeMasks, read: readMasks },
}

export function layoutOf(format: FormatName): Format['layout'] {
  return FORMATS[format].layout
}

/** The set in a format, as files one after the other, and what the format could not carry of it. */
export function exportSet(format: FormatName, set: AnnotatedSet, tools: Tools): Export {
  const losses = new Losses()
  return { files: FORMATS[format].write(set, tools, losses), losses }
}

/** What files of a format say about pictures, one after the other, and what was wrong with them. */
export function importFiles(
  format: FormatName,
  files: readonly InFile[],
  tools: Tools,
  options: ImportOptions = {},
): Import {
  const problems = new Problems()
  const classes = new ClassBook(problems, options.schema ?? null, options.classNames ?? new Map())
  const pictures = options.pictures === undefined ? null : new PictureIndex(options.pictures)
  const reading = { tools, classes, problems, pictures }
  return { pictures: readAll(FORMATS[format], files, reading), classes, problems }
}

async function* readAll(
  format: Format,
  files: readonly InFile[],
  reading: Reading,
): AsyncGenerator<DrawnPicture> {
  for await (const raw of format.read(files, reading)) {
    const drawn = drawnFrom(raw, reading)
    if (drawn !== null) yield drawn
  }
}
