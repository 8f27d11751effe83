import { Chip, type CSSVariablesResolver, createTheme } from '@mantine/core'

const DIALOG = {
  lockScroll: false,
  transitionProps: { duration: 0 },
  // Its <header> is no banner of the page: a screen reader would count two.
  attributes: { header: { role: 'presentation' } },
}

/**
 * Calm greys and one accent. The shades are dark enough for 4.5:1 against their text in both schemes. Chinese fonts by
 * name: without them Chromium may fall back to a Japanese form of the characters.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 7,
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', 'Microsoft YaHei UI', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // The window itself never scrolls; locking it would only write a <style> that the policy refuses.
    Modal: { defaultProps: { ...DIALOG, centered: true } },
    Drawer: { defaultProps: DIALOG },
    // Narrow, so that five answers stand on one line; as wide with the tick as without, so that none jumps.
    Chip: Chip.extend({
      vars: () => ({
        root: { '--chip-padding': '10.5px', '--chip-checked-padding': '4px', '--chip-spacing': '4px' },
      }),
    }),
    // Capitals shout, and are harder to read.
    Badge: { defaultProps: { tt: 'none' } },
  },
})

/**
 * The kit's own grey for what matters less reads at 3.3:1 only. Colours of what is wrong and of what may be, readable on
 * a selected row as well.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#565d64',
    '--mantine-color-error': '#c11f1f',
    '--app-good': '#20702f',
    '--app-error': '#c11f1f',
    '--app-warning': '#a63c06',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a6a6',
    '--mantine-color-error': '#ff8787',
    '--app-good': '#69db7c',
    '--app-error': '#ff8787',
    '--app-warning': '#ffa94d',
  },
})
