import { type CSSVariablesResolver, createTheme } from '@mantine/core'

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
    Modal: { defaultProps: { centered: true, lockScroll: false, transitionProps: { duration: 0 } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    // Capitals shout, and are harder to read.
    Badge: { defaultProps: { tt: 'none' } },
  },
})

/** The kit's own grey for what matters less reads at 3.3:1 only. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5c636a' },
  dark: { '--mantine-color-dimmed': '#a6a6a6' },
})
