import pg from 'pg'
import type { Busy } from './people.ts'

/** What the database lacks of what everybody was told is there, or has twice; none where all is well. */
export async function findFaults(url: string, people: readonly Busy[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string; acknowledged: string; held: string; chain: string }>(
      `select s.id, s.acknowledged, count(o.seq) as held, max(o.hash) filter (where o.seq = s.acknowledged) as chain
         from streams s left join operations o on o.stream_id = s.id and o.outcome is null group by s.id`,
    )
    const streams = new Map(rows.map((row) => [row.id, row]))
    const faults: string[] = []
    for (const { labeller, outbox } of people) {
      const stream = streams.get(labeller.stream)
      const many = labeller.tasks.length
      if (stream === undefined) faults.push(`stream ${labeller.stream} is lost`)
      else if (Number(stream.acknowledged) !== many || Number(stream.held) !== many)
        faults.push(`stream ${labeller.stream}: ${stream.held} of ${many}`)
      // The hash stands for every operation of the stream.
      else if (stream.chain !== outbox.chain) faults.push(`stream ${labeller.stream}: other content`)
    }
    const { rows: odd } = await client.query<{ task_id: string; revisions: string }>(
      `select r.task_id, count(*) as revisions from revisions r join tasks t on t.id = r.task_id
        group by r.task_id having count(*) <> 1 or bool_or(t.current_rev is distinct from r.rev)`,
    )
    for (const { task_id, revisions } of odd) faults.push(`task ${task_id}: ${revisions} revisions`)
    const { rows: all } = await client.query<{ many: string }>('select count(*) as many from revisions')
    const due = people.reduce((sum, { labeller }) => sum + labeller.tasks.length, 0)
    if (Number(all[0]?.many) !== due) faults.push(`${all[0]?.many} revisions of ${due}`)
    return faults
  } finally {
    await client.end()
  }
}
