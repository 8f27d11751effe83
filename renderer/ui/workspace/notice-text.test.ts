import { expect, it } from 'vitest'
import { createTexts } from '../text/i18n.ts'
import { noticeText } from './notice-text.ts'

const ALL = { pasted: 0, clipped: 0, stripped: 0, outside: 0, unfit: 0 }

it('says of a paste how many are here, how many are not, and why', async () => {
  const { t } = await createTexts('zh')
  expect(noticeText(t, 'select-first')).toBe('先选中一个对象。')
  expect(noticeText(t, { ...ALL, pasted: 3, clipped: 1, unfit: 2 })).toBe(
    '粘贴了 3 个。 1 个超出图片，超出的部分裁掉了。 2 个的类别或形状这个项目里没有，没有粘贴。',
  )
  expect(noticeText((await createTexts('en')).t, { ...ALL, outside: 1 })).toBe(
    'Nothing was pasted. Too large for this picture, not pasted: 1.',
  )
})
