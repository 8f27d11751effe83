import { defineConfig } from '@playwright/test'

// Every test drives the real program against a real server: build/launch-electron.mjs says how it is started.
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './build/playwright-setup.mjs',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // One at a time: each test has a program, a server and a database, and the machines for it have two cores.
  workers: 1,
  fullyParallel: false,
  // A second try would hide what happens once in twenty times on a labeller's machine.
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'out/test/playwright.json' }]],
})
