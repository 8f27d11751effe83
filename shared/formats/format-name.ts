/** The formats by the names that people choose them by; `voc-zero` counts pixels from 0, as many programs do. */
export const FORMAT_NAMES = [
  'coco',
  'coco-compressed',
  'voc',
  'voc-zero',
  'yolo-detect',
  'yolo-segment',
  'yolo-pose',
  'yolo-obb',
  'labelme',
  'cvat',
  'label-studio',
  'masks',
] as const
export type FormatName = (typeof FORMAT_NAMES)[number]
