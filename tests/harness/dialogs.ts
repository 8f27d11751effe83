/** Whatever opens over the picture, by the key that opens it; Escape closes each. */
export const DIALOGS = [
  { name: 'keys', key: '?' },
  { name: 'palette', key: 'Control+k' },
  { name: 'display', key: 'Shift+D' },
  { name: 'check', key: 'F7' },
  { name: 'skip', key: 's' },
] as const
