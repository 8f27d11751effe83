/** The short line over the picture: why a command did nothing, or what it did beyond the obvious. */
export const notice = {
  'select-first': '先选中一个对象。',
  'select-vertices-first': '先选中一个多边形、折线或骨架。',
  'pick-vertex-first': '先点中它的一个顶点或骨架点。',
  'select-polygon-first': '先选中一个多边形。',
  'select-mask-first': '橡皮只擦画笔涂的掩码：按在掩码上再拖，或先选中一个。',
  'select-two-areas': '先选中两个或更多有面积的对象。',
  'nothing-left': '这样就什么都不剩了，没有改动。',
  'nothing-changes': '这样做什么都不会变。',
  'order-changed': '顺序改好了，导出时按它来；图上总是按类别的先后画，看不出变化。',
  'do-not-touch': '选中的对象互不相连，合不成一个。',
  'cut-misses': '这一刀没有切到选中的对象。',
  'hole-outside': '洞要画在选中的多边形里面。',
  'cannot-join': '先选中两条折线，才能首尾相接。',
  'cannot-turn': '选中的对象不能旋转：框请改画成旋转框。',
  'nothing-to-paste': '没有可以粘贴的对象。',
  'class-not-allowed': '这个类别不能用这种形状。',
  'too-small': '太小了，没有画上。',
  'all-parts-drawn': '必须有的部位都画好了。',
  copied: '已复制。',
  locked: '对象已锁定，不能改。',
  'not-saved-stay': '有改动还没存到磁盘上，先不能换人。',
  'scissors-straight': '有一段没能贴着边缘走，画成了直线。',
  'nothing-returned': '没有还要看的退回意见。',
  'nothing-proposed': '先选中一个您和质检都改过的对象。',
} as const

/** What came of a paste where not all of it is here as it was copied; one after the other. */
export const paste = {
  pasted: '粘贴了 {{n}} 个。',
  none: '一个也没有粘贴。',
  clipped: '{{n}} 个超出图片，超出的部分裁掉了。',
  stripped: '{{n}} 个去掉了这个项目里没有的属性。',
  outside: '{{n}} 个放不进这张图片，没有粘贴。',
  unfit: '{{n}} 个的类别或形状这个项目里没有，没有粘贴。',
} as const
