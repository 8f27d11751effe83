import { z } from 'zod'

export const MAGNIFIER_TIMES = [2, 3, 5] as const

/** How the picture and the shapes are shown; the picture itself is never touched. */
const displaySchema = z
  .object({
    /** 1 is the picture as it is, for these three. */
    brightness: z.number().min(0.2).max(3).catch(1),
    contrast: z.number().min(0.2).max(3).catch(1),
    saturation: z.number().min(0).max(3).catch(1),
    /** Below 1 lightens what is dark. */
    gamma: z.number().min(0.2).max(5).catch(1),
    invert: z.boolean().catch(false),
    /** Of fills, 0 to 1. */
    fillOpacity: z.number().min(0).max(1).catch(0.15),
    /** Whose class names are written beside the shapes. */
    tags: z.enum(['none', 'selected', 'all']).catch('selected'),
    crosshair: z.boolean().catch(true),
    /** A magnified view round the hand while points are placed. */
    magnifier: z.boolean().catch(false),
    /** How much larger than the canvas it shows. */
    magnifierTimes: z.union(MAGNIFIER_TIMES.map((times) => z.literal(times))).catch(3),
    /** The whole picture in a corner while only a part of it is seen. */
    minimap: z.boolean().catch(true),
  })
  .readonly()

/** How narrow and how wide the guideline beside the picture may be, CSS px. */
export const GUIDELINE_WIDTH = { least: 220, most: 640 }

/** How low and how high the panel of the selected object may be, CSS px. */
export const DETAIL_HEIGHT = { least: 100, most: 800 }

/** Parts of the panels beside the picture that can be folded away. */
const FOLDS = ['classes', 'numbers', 'picture'] as const
export type Fold = (typeof FOLDS)[number]

/** All that a person sets for herself. A value that makes no sense is replaced alone, the others stay. */
export const preferencesSchema = z
  .object({
    display: displaySchema.catch(() => displaySchema.parse({})),
    /** The next picture opens with the zoom and place of the last one. */
    keepView: z.boolean().catch(false),
    boxMethod: z.enum(['drag', 'extreme-points']).catch('drag'),
    snap: z.boolean().catch(true),
    /** Px of the picture. */
    brushRadius: z.number().min(0.5).max(500).catch(12),
    /** After an object is drawn, the class and tool of the next required part of it are chosen. */
    autoAdvance: z.boolean().catch(true),
    /** Keys that she has changed, by command. */
    keys: z
      .record(z.string(), z.array(z.string().max(40)).max(4).readonly())
      .readonly()
      .catch({}),
    /** Keys of classes that she has changed, by `project/class`; empty where she gave it to another. */
    classKeys: z
      .record(z.string(), z.string().regex(/^[0-9a-z]?$/))
      .readonly()
      .catch({}),
    guidelineOpen: z.boolean().catch(false),
    /** CSS px. */
    guidelineWidth: z.number().min(GUIDELINE_WIDTH.least).max(GUIDELINE_WIDTH.most).catch(320),
    /** Of the panel of the selected object at most, CSS px; null: as the window gives. */
    detailHeight: z.number().min(DETAIL_HEIGHT.least).max(DETAIL_HEIGHT.most).nullable().catch(null),
    folded: z.array(z.enum(FOLDS)).readonly().catch([]),
    /** Without a hand so long, the work is locked; null: never by itself. A site may say less. */
    lockMinutes: z.number().min(1).max(600).nullable().catch(10),
    /** A PIN was offered once. */
    pinOffered: z.boolean().catch(false),
    /** The tour was seen to its end or declined. */
    tourSeen: z.boolean().catch(false),
  })
  .readonly()

export type Display = z.infer<typeof displaySchema>
export type Preferences = z.infer<typeof preferencesSchema>

export const DEFAULT_PREFERENCES: Preferences = preferencesSchema.parse({})
export const DEFAULT_DISPLAY: Display = DEFAULT_PREFERENCES.display
