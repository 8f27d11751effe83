import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Unit tests lie beside the file they test; tests/ holds what needs several parts. Playwright's are called *.spec.ts.
    include: ['{shared,main,renderer,server}/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Several tests start a real PostgreSQL: its first start takes seconds on a slow disk.
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // A database or a folder that one test leaves behind must not help the next.
    isolate: true,
    restoreMocks: true,
    unstubEnvs: true,
  },
})
