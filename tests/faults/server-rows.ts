import pg from 'pg'
import { geometryText } from '../../renderer/ui/workspace/side/geometry-text.ts'
import { enterCluster } from '../../server/db/embedded.ts'
import { sha256Schema } from '../../shared/model/ids.ts'
import { decodeDocument, wireDocumentSchema } from '../../shared/wire/document-codec.ts'

/** What the server has of one picture, read past all code of the server but its format. */
export interface Held {
  readonly revisions: number
  /** Places of the objects in the revision that counts, sorted; null where there is none. */
  readonly current: readonly string[] | null
}

export async function heldByServer(dataDir: string, project: string): Promise<ReadonlyMap<string, Held>> {
  const rows = await query(
    dataDir,
    `select t.name, t.media_sha256 as media, c.document, count(r.rev)::int as revisions
       from tasks t join projects p on p.id = t.project_id
       left join revisions r on r.task_id = t.id
       left join revisions c on c.task_id = t.id and c.rev = t.current_rev
      where p.name = $1 group by t.id, c.task_id, c.rev`,
    [project],
  )
  return new Map(
    rows.map(({ name, media, document, revisions }) => {
      const current = document === null ? null : placesIn(document, media)
      return [String(name), { revisions: Number(revisions), current }]
    }),
  )
}

export async function query(
  dataDir: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const cluster = await enterCluster(dataDir, () => {})
  const client = new pg.Client(cluster.connection('aidol'))
  try {
    await client.connect()
    return (await client.query(text, [...values])).rows
  } finally {
    await client.end()
    await cluster.release()
  }
}

function placesIn(document: unknown, media: unknown): readonly string[] {
  const { shapes } = decodeDocument(wireDocumentSchema.parse(document), sha256Schema.parse(media))
  return shapes.map(({ geometry }) => geometryText(geometry)).sort()
}
