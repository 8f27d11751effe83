/** As it is printed on the key. */
const PRINTED: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  Insert: 'Ins',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
}

/** A key of the keymap, such as `Ctrl+ArrowLeft`, as people read it: `Ctrl+←`. */
export function keyText(key: string): string {
  if (key.length === 1) return key.toUpperCase()
  return key.replace(/Arrow\w+|Escape|Delete|Insert|Page\w+/, (name) => PRINTED[name] ?? name)
}

/** A key as a screen reader is told it: `Control+ArrowLeft`. */
export function ariaKey(key: string | undefined): string | undefined {
  return key?.replace('Ctrl', 'Control')
}

/** A name with the key that does the same: `Undo (Ctrl+Z)`. */
export function withKey(name: string, key: string | undefined): string {
  return key === undefined ? name : `${name} (${keyText(key)})`
}
