import { join } from 'node:path'
import { defineConfig } from 'vite'

const at = (...names: string[]) => join(import.meta.dirname, ...names)
const OUT = at('..', '..', '..', 'out', 'bench')

/** The program of the peers, for the Chromium that our own is built for: their pages, and with `--mode main` what shows them. */
export default defineConfig(({ mode }) =>
  mode === 'main'
    ? {
        root: at(),
        build: {
          ssr: at('main.ts'),
          outDir: join(OUT, 'main'),
          emptyOutDir: true,
          target: 'node20.18',
          rollupOptions: { external: 'electron' },
        },
      }
    : {
        root: at('pages'),
        base: './',
        build: {
          outDir: join(OUT, 'pages'),
          emptyOutDir: true,
          target: 'chrome130',
          modulePreload: { polyfill: false },
          rollupOptions: {
            input: ['raw', 'konva', 'annotorious'].map((name) => at('pages', `${name}.html`)),
          },
        },
      },
)
