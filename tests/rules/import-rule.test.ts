// The import rule is only worth its name if it refuses: each way of breaking it is planted in a toy tree, and the real
// configuration must find exactly these.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..', '..')
const DEPCRUISE = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
const FOLDERS = ['shared', 'main', 'renderer', 'server', 'tests']

// biome-ignore format: one tree, a file a line
const CLEAN = {
  'shared/model.ts': `import { z } from 'zod'\nexport const shape = z\nexport type Shape = { id: string }\n`,
  'main/main.ts': `import { app } from 'electron'\nimport { join } from 'node:path'\nimport { shape } from '../shared/model.ts'\nexport const all = [app, join, shape]\n`,
  'main/update/updater.ts': `import { app } from 'electron'\nexport const updater = app\n`,
  'server/app.ts': `import fastify from 'fastify'\nimport pg from 'pg'\nimport { shape } from '../shared/model.ts'\nexport const all = [fastify, pg, shape]\n`,
  'renderer/editor/ports.ts': `import type { Shape } from '../../shared/model.ts'\nexport type Ports = { save: (shape: Shape) => void }\n`,
  'renderer/canvas/stage.ts': `import { Canvas } from 'fabric'\nimport type { Ports } from '../editor/ports.ts'\nexport const stage = (ports: Ports) => [Canvas, ports]\n`,
  'renderer/data/db.ts': `import Dexie from 'dexie'\nexport const db = Dexie\n`,
  'renderer/sync/engine.ts': `import { db } from '../data/db.ts'\nexport const engine = db\n`,
  'renderer/state/store.ts': `import { create } from 'zustand'\nimport type { Ports } from '../editor/ports.ts'\nexport const store = (ports: Ports) => [create, ports]\n`,
  'renderer/ui/App.tsx': `import { Button } from '@mantine/core'\nimport React from 'react'\nimport { store } from '../state/store.ts'\nexport const App = [Button, React, store]\n`,
  'renderer/app/compose.ts': `import { stage } from '../canvas/stage.ts'\nimport { engine } from '../sync/engine.ts'\nimport { App } from '../ui/App.tsx'\nexport const all = [stage, engine, App]\n`,
  // Tests beside their file may use what they need to stand in for the world.
  'renderer/state/store.test.ts': `import { db } from '../data/db.ts'\nimport { readFileSync } from 'node:fs'\nexport const all = [db, readFileSync]\n`,
}

/** Each wrong file, the rule that must refuse it, and nothing else about it. */
const WRONG: [rule: string, file: string, source: string][] = [
  ['layer:shared', 'shared/sees-server.ts', `import { all } from '../server/app.ts'\nexport const x = all\n`],
  [
    'layer:main',
    'main/sees-page.ts',
    `import { store } from '../renderer/state/store.ts'\nexport const x = store\n`,
  ],
  [
    'layer:server',
    'server/sees-main.ts',
    `import { updater } from '../main/update/updater.ts'\nexport const x = updater\n`,
  ],
  [
    'layer:renderer/editor',
    'renderer/editor/sees-canvas.ts',
    `import { stage } from '../canvas/stage.ts'\nexport const x = stage\n`,
  ],
  [
    'layer:renderer/data',
    'renderer/data/sees-sync.ts',
    `import { engine } from '../sync/engine.ts'\nexport const x = engine\n`,
  ],
  [
    'layer:renderer/state',
    'renderer/state/sees-data.ts',
    `import { db } from '../data/db.ts'\nexport const x = db\n`,
  ],
  // A type binds as much as a value does.
  [
    'layer:renderer/state',
    'renderer/state/sees-type.ts',
    `import type { engine } from '../sync/engine.ts'\nexport type X = typeof engine\n`,
  ],
  [
    'layer:renderer/ui',
    'renderer/ui/sees-canvas.tsx',
    `import { stage } from '../canvas/stage.ts'\nexport const x = stage\n`,
  ],
  [
    'layer:renderer/sync',
    'renderer/sync/sees-ui.ts',
    `import { App } from '../ui/App.tsx'\nexport const x = App\n`,
  ],
  ['home:electron', 'renderer/ui/has-electron.ts', `import { app } from 'electron'\nexport const x = app\n`],
  [
    'home:electron-updater',
    'main/has-updater.ts',
    `import { autoUpdater } from 'electron-updater'\nexport const x = autoUpdater\n`,
  ],
  [
    'home:fabric',
    'renderer/editor/has-fabric.ts',
    `import { Canvas } from 'fabric'\nexport const x = Canvas\n`,
  ],
  ['home:dexie', 'renderer/sync/has-dexie.ts', `import type Dexie from 'dexie'\nexport type X = Dexie\n`],
  [
    'home:zustand',
    'renderer/ui/has-zustand.ts',
    `import { create } from 'zustand'\nexport const x = create\n`,
  ],
  ['home:react', 'renderer/state/has-react.ts', `import React from 'react'\nexport const x = React\n`],
  [
    'home:@mantine/*',
    'renderer/canvas/has-mantine.ts',
    `import { Button } from '@mantine/core'\nexport const x = Button\n`,
  ],
  ['home:fastify', 'main/has-fastify.ts', `import fastify from 'fastify'\nexport const x = fastify\n`],
  ['home:pg', 'main/has-pg.ts', `import pg from 'pg'\nexport const x = pg\n`],
  ['shared-is-pure', 'shared/has-node.ts', `import { join } from 'node:path'\nexport const x = join\n`],
  ['shared-is-pure', 'shared/has-package.ts', `import { v7 } from 'uuid'\nexport const x = v7\n`],
  [
    'page-has-no-node',
    'renderer/ui/has-node.ts',
    `import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n`,
  ],
  ['nothing-unresolved', 'server/has-hole.ts', `import { gone } from './gone.ts'\nexport const x = gone\n`],
  ['no-cycles', 'server/one.ts', `import { two } from './two.ts'\nexport const one = two\n`],
]

const PACKAGES = [
  'zod',
  'electron',
  'electron-updater',
  'fastify',
  'pg',
  'fabric',
  'dexie',
  'zustand',
  '@mantine/core',
  'react',
  'uuid',
]

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

function plant(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-rule-'))
  made.push(folder)
  const all: Record<string, string> = {
    'package.json': JSON.stringify({
      type: 'module',
      devDependencies: Object.fromEntries(PACKAGES.map((p) => [p, '1.0.0'])),
    }),
    'tsconfig.json': '{}',
    'tests/none.ts': 'export const none = 0\n',
    ...files,
  }
  for (const name of PACKAGES) {
    all[`node_modules/${name}/package.json`] = JSON.stringify({
      name,
      version: '1.0.0',
      exports: './index.js',
    })
    all[`node_modules/${name}/index.js`] = ''
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** What the real configuration finds: `rule file`, sorted. */
function violations(files: Record<string, string>): { found: string[]; comments: Map<string, string> } {
  const config = join(ROOT, '.dependency-cruiser.cjs')
  const args = [DEPCRUISE, '--config', config, '--output-type', 'json', ...FOLDERS]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: plant(files), encoding: 'utf8' })
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser said: ${stdout}${stderr}`)
  const { summary } = JSON.parse(stdout) as {
    summary: {
      violations: { from: string; rule: { name: string } }[]
      ruleSetUsed: { forbidden: { name: string; comment?: string }[] }
    }
  }
  return {
    found: summary.violations.map(({ from, rule }) => `${rule.name} ${from}`).sort(),
    comments: new Map(summary.ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment ?? ''])),
  }
}

describe('the import rule', () => {
  it('accepts a tree that keeps it', () => {
    expect(violations(CLEAN).found).toEqual([])
  })

  it('refuses each way of breaking it, and nothing else', () => {
    const planted = Object.fromEntries(WRONG.map(([, file, source]) => [file, source]))
    // The other half of the cycle: it is reported once, at its first file.
    planted['server/two.ts'] =
      `import type { one } from './one.ts'\nexport type Two = typeof one\nexport const two = 2\n`
    const { found } = violations({ ...CLEAN, ...planted })
    expect(found).toEqual(WRONG.map(([rule, file]) => `${rule} ${file}`).sort())
  })

  it('teaches: every rule says what is allowed instead', () => {
    const { comments } = violations(CLEAN)
    expect([...comments].filter(([, comment]) => comment.length < 40)).toEqual([])
  })
})
