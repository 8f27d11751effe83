/** The guideline and the examples beside the picture, and what offers the tour. */
export const help = {
  guideline: '标注要求',
  close: '收起标注要求',
  width: '标注要求的宽度',
  none: '这个任务包没有写标注要求。有疑问请问主管。',
  examples: '“{{name}}”怎么画',
  good: '对',
  bad: '不对',
  enlarge: '点一下看大图',
  notHere: '图片还没到，有网时会自动下载',
  offerTitle: '第一次用？',
  offer: '花三分钟，在一张练习图片上走一遍。练习不会发送，也不计数。',
  start: '开始练习',
  later: '不用了',
} as const
