import { describe, expect, it } from 'vitest'
import { pinFault } from './pin.ts'

describe('a PIN', () => {
  it.each(['4096', '8361', '71940', '927519', '2750918', '60271843', '８３６１'])('%s is good', (pin) => {
    expect(pinFault(pin)).toBeNull()
  })

  it.each([
    ['', 'length'],
    ['836', 'length'],
    ['836150294', 'length'],
    ['83a1', 'digits'],
    ['-361', 'digits'],
    ['0000', 'one-digit'],
    ['77777777', 'one-digit'],
    ['1234', 'sequence'],
    ['8765', 'sequence'],
    ['7890', 'sequence'],
    ['１２３４', 'sequence'],
    ['1212', 'repeated'],
    ['123123', 'repeated'],
    ['83618361', 'repeated'],
    ['1122', 'repeated'],
    ['110022', 'repeated'],
    ['1990', 'date'],
    ['2008', 'date'],
    ['199006', 'date'],
    ['900615', 'date'],
    ['19900615', 'date'],
    ['2580', 'common'],
    ['5201314', 'common'],
  ] as const)('%s is refused: %s', (pin, fault) => {
    expect(pinFault(pin)).toBe(fault)
  })
})
