/** Why a PIN is refused: a code, for a text of the interface. */
export type PinFault = 'digits' | 'length' | 'one-digit' | 'sequence' | 'repeated' | 'date' | 'common'

export const PIN_LENGTH = { least: 4, most: 8 } as const

/** Ways over the keypad and lucky numbers that everybody thinks of first. */
const COMMON = new Set(['2580', '0852', '1314', '147258', '258369', '159753', '147369', '5201314'])

/**
 * What is wrong with a PIN, or null. Digits of a Chinese input method count as digits. Refused is what the person at the
 * next desk would try: one digit, counting up or down, a part that repeats, a year or a date of birth.
 */
export function pinFault(typed: string): PinFault | null {
  const pin = typed.normalize('NFKC')
  if (!/^\d*$/.test(pin)) return 'digits'
  if (pin.length < PIN_LENGTH.least || pin.length > PIN_LENGTH.most) return 'length'
  if (/^(\d)\1+$/.test(pin)) return 'one-digit'
  if (isSequence(pin)) return 'sequence'
  if (/^(\d{2,4})\1+$/.test(pin) || /^((\d)\2)+$/.test(pin)) return 'repeated'
  if (isDate(pin)) return 'date'
  return COMMON.has(pin) ? 'common' : null
}

/** Each digit one more, or one less, than the one before; 0 follows 9. */
function isSequence(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10)
  return steps.every((step) => step === 1) || steps.every((step) => step === 9)
}

/** A year, year and month, a day with its month and year in two digits, or a whole date, as people are born in. */
function isDate(pin: string): boolean {
  const month = '(0[1-9]|1[0-2])'
  const day = '(0[1-9]|[12]\\d|3[01])'
  const year = '(19[3-9]\\d|20[0-3]\\d)'
  return new RegExp(`^(${year}|${year}${month}|\\d\\d${month}${day}|${year}${month}${day})$`).test(pin)
}
