import { parseArgs } from 'node:util'

export const FIGURES = [
  'first_paint',
  'pan',
  'pan_close',
  'zoom',
  'hover',
  'drag',
  'next_picture',
  'autosave',
  'memory',
] as const
export type FigureName = (typeof FIGURES)[number]

export const PEERS = ['raw', 'konva', 'annotorious'] as const
export type PeerName = (typeof PEERS)[number]

export const HELP = `npm run bench -- editor [options]

  --only LIST      figures: ${FIGURES.join(', ')}
                   (default: all)
  --n LIST         polygons in the picture (default: 100,1000,5000)
  --rounds N       how often everything is done, all contestants in turn (default: 3)
  --steps N        steps of each gesture in each round (default: 60)
  --against LIST   ${PEERS.join(', ')} (default: all)
  --pictures N     pictures for memory (default: 500)
  --app FOLDER     bench another build of the program: a folder with package.json and out/
  --sanity         only: plain canvas against itself with 10 ms wasted in each frame; must tell 10 ms
  --profile        also leaves CPU profiles of our program in out/bench/ and names what costs most
`

export interface Options {
  readonly only: ReadonlySet<FigureName>
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly steps: number
  readonly against: readonly PeerName[]
  readonly pictures: number
  readonly app: string | undefined
  readonly sanity: boolean
  readonly profile: boolean
}

/** @throws with a message for people where an option makes no sense. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      n: { type: 'string', default: '100,1000,5000' },
      rounds: { type: 'string', default: '3' },
      steps: { type: 'string', default: '60' },
      against: { type: 'string' },
      pictures: { type: 'string', default: '500' },
      app: { type: 'string' },
      sanity: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  return {
    only: new Set(values.only === undefined ? FIGURES : chosen(values.only, FIGURES)),
    sizes: values.n.split(',').map(whole),
    rounds: whole(values.rounds),
    steps: whole(values.steps),
    against: values.against === undefined ? PEERS : chosen(values.against, PEERS),
    pictures: whole(values.pictures),
    app: values.app,
    sanity: values.sanity,
    profile: values.profile,
  }
}

function chosen<T extends string>(list: string, known: readonly T[]): readonly T[] {
  return list.split(',').map((name) => {
    const found = known.find((one) => one === name)
    if (found === undefined) throw new Error(`"${name}" is none of ${known.join(', ')}`)
    return found
  })
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is no whole number`)
  return value
}
