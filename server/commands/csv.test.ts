import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

it('is read by Excel as UTF-8, and no text in it is a formula', () => {
  const text = csvOf(
    [
      { key: 'person', header: '账号' },
      { key: 'fen', header: '金额（分）' },
    ],
    [
      { person: '王梅', fen: -12 },
      { person: '=HYPERLINK("http://x","y")', fen: 3 },
      { person: '+1', fen: null },
      { person: '@sum', fen: 0 },
      { person: '-2', fen: 0 },
      { person: '\t=1', fen: 0 },
      { person: 'a,"b"\nc', fen: 0 },
    ],
  )
  expect(text).toBe(
    '\ufeff账号,金额（分）\r\n王梅,-12\r\n"\'=HYPERLINK(""http://x"",""y"")",3\r\n\'+1,\r\n\'@sum,0\r\n\'-2,0\r\n\'\t=1,0\r\n"a,""b""\nc",0\r\n',
  )
})
