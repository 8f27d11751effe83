import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// The code also runs on an Electron older than the pinned one (build/electron-fallback.mjs): 33 = Chromium 130, Node 20.18.
const CHROMIUM = 'chrome130'
const NODE = 'node20.18'

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: NODE,
      // Everything but Electron goes into the bundle: the package then holds no node_modules at all.
      externalizeDeps: false,
      rollupOptions: { input: { main: at('main/main.ts') } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: NODE,
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('main/preload.ts') },
        // A sandboxed preload can be one CommonJS file and nothing else.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    css: { postcss: at('build/postcss') },
    build: {
      outDir: at('out/renderer'),
      target: CHROMIUM,
      // The page's policy knows no data: addresses and no inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
})
