import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CocoDataset } from '../shared/formats/coco/annotation.ts'
import { aboutSchema } from '../shared/wire/session.ts'
import { PROTOCOL } from '../shared/wire/sync.ts'
import { deviceFields, newDevice } from './test-device.ts'
import {
  addProject,
  addTasks,
  addUser,
  openTestWorld,
  submission,
  TestClient,
  type TestWorld,
} from './test-world.ts'

/** Each command is a process of its own, and takes a second to start on a busy machine. */
vi.setConfig({ testTimeout: 120_000 })

const CLI = join(import.meta.dirname, 'cli.ts')
const SCHEMA = join(import.meta.dirname, 'sample/schema.json')

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

describe('administration', () => {
  let world: TestWorld
  let env: NodeJS.ProcessEnv
  beforeAll(async () => {
    world = await openTestWorld()
    env = { AIDOL_DATABASE_URL: world.databaseUrl, AIDOL_DATA: world.folder, LC_ALL: 'zh_CN.UTF-8' }
  })
  afterAll(() => world.close())

  const json = async (...args: readonly string[]) => {
    const { code, stdout } = await run([...args, '--json'], env)
    return { code, answer: JSON.parse(stdout) }
  }

  test('from an empty database to a COCO file', async () => {
    const pictures = join(world.folder, '我的 图片')
    await mkdir(pictures)
    for (const [name, width] of [
      ['猫 1.jpg', 40],
      ['猫 2.jpg', 50],
    ] as const) {
      await sharp({ create: { width, height: 30, channels: 3, background: '#444' } }).toFile(
        join(pictures, name),
      )
    }
    await writeFile(join(pictures, '坏的.jpg'), 'PK\x03\x04')
    const guideline = join(world.folder, 'guideline.txt')
    await writeFile(guideline, '\ufeff只标猫')

    const project = await json(
      'project',
      'create',
      '--name',
      '猫',
      '--schema',
      SCHEMA,
      '--guideline',
      guideline,
    )
    expect(project).toMatchObject({ code: 0, answer: { ok: true, project: { name: '猫' } } })
    const report = await json('project', 'import', pictures, '--project', '猫')
    expect(report.code).toBe(0)
    expect(report.answer.imported.map((p: { name: string }) => p.name)).toEqual(['猫 1.jpg', '猫 2.jpg'])
    expect(report.answer.refused).toEqual([
      { name: '坏的.jpg', reason: { code: 'not-a-picture', kind: 'ZIP' } },
    ])

    const user = await run(
      ['user', 'create', '--name', '梅', '--password', '-', '--json'],
      env,
      'secret-of-mei\n',
    )
    expect(JSON.parse(user.stdout)).toMatchObject({ ok: true, user: { name: '梅', role: 'labeller' } })
    expect(user.stdout + user.stderr).not.toContain('secret-of-mei')
    const id = JSON.parse(user.stdout).user.id
    const order = [
      '--project',
      project.answer.project.id,
      '--size',
      '1',
      '--due',
      '2026-05-01',
      '--price-fen',
      '8',
    ]
    const batch = await json('batch', 'create', '--to', id, ...order)
    expect(batch.answer).toMatchObject({ ok: true, batch: { name: '猫 1', to: '梅', tasks: 1 } })

    const device = newDevice()
    const payload = { protocol: PROTOCOL, name: '梅', password: 'secret-of-mei', ...deviceFields(device) }
    const signedIn = await world.app.inject({ method: 'POST', url: '/v1/session', payload })
    const client = new TestClient(world, signedIn.json().token, signedIn.json().user.id, device)
    const [head, tasks] = await client.mail()
    expect(head).toMatchObject({
      kind: 'batch',
      batch: {
        name: '猫 1',
        guideline: '只标猫',
        priceFen: 8,
        fence: 1,
        taskCount: 1,
        dueAt: Date.parse('2026-05-01T23:59:59+08:00'),
      },
    })
    const task = tasks?.kind === 'tasks' ? tasks.tasks[0] : undefined
    expect(task).toMatchObject({ name: '猫 1.jpg', width: 40, height: 30 })
    client.operations = [submission(task!.id, 3)]
    expect(await client.sync()).toMatchObject({ acknowledged: 1, outcomes: [] })

    const out = join(world.folder, '结果 coco.json')
    const exported = await json('export', '--project', '猫', '--format', 'coco', '--out', out)
    expect(exported).toMatchObject({
      code: 0,
      answer: { images: 1, annotations: 1, categories: 10, withoutResult: 1 },
    })
    const coco: CocoDataset = JSON.parse(await readFile(out, 'utf8'))
    expect(coco.images).toMatchObject([{ file_name: '猫 1.jpg', width: 40, height: 30 }])
    expect(coco.annotations).toMatchObject([{ bbox: [3, 1, 5, 5], attributes: { labeller: '梅', rev: 1 } }])
    const folder = join(world.folder, '结果 yolo')
    const yolo = await json('export', '--project', '猫', '--format', 'yolo-segment', '--out', folder)
    expect(yolo).toMatchObject({ code: 0, answer: { images: 1, annotations: 1, format: 'yolo-segment' } })
    expect(await readFile(join(folder, 'labels', '猫 1.txt'), 'utf8')).toMatch(/^\d+( [\d.]+)+\n$/)
    const again = await run(['export', '--project', '猫', '--format', 'voc', '--out', folder], env)
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('已经有内容了') })
    const told = await run(
      ['export', '--project', '猫', '--format', 'yolo-segment', '--out', `${folder} 2`],
      env,
    )
    expect(told).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('导出为四个角的多边形（矩形框）：1 处，例如 猫 1.jpg #'),
    })
    const all = await json('export', '--project', '猫', '--out', out, '--include-empty')
    expect(all.answer).toMatchObject({ images: 2, annotations: 1 })
    expect((await readdir(world.folder)).filter((name) => name.endsWith('.part'))).toEqual([])

    const moved = await json('batch', 'reassign', '--batch', '猫 1', '--to', '梅')
    expect(moved).toMatchObject({ code: 1, answer: { ok: false, error: { code: 'nothing-to-move' } } })
  })

  test('a supervisor sees who holds what, gives back, repairs and reassigns', async () => {
    const mei = await addUser(world, 'mei')
    await addUser(world, 'fang')
    await addUser(world, 'chef', 'supervisor')
    await addTasks(world, await addProject(world, 'supervised'), ['a.jpg', 'b.jpg', 'c.jpg'])
    const order = [
      '--project',
      'supervised',
      '--to',
      'mei',
      '--size',
      '2',
      '--due',
      '2020-01-01',
      '--name',
      'old',
    ]
    expect((await json('batch', 'create', ...order)).answer).toMatchObject({ batch: { tasks: 2 } })
    const client = await TestClient.signIn(world, mei.name)
    const [a, b] = await client.taskIds()
    const bad = JSON.parse(JSON.stringify(submission(a!, 5)).replace('"cat"', '"dog"'))
    client.operations = [submission(a!, 3), bad]
    await client.sync()

    const [setAside] = (await json('quarantine', 'list')).answer.operations
    expect(setAside).toMatchObject({ id: `${client.stream}/2`, person: 'mei', picture: 'a.jpg' })
    const file = join(world.folder, 'mended.json')
    await writeFile(file, JSON.stringify({ ...setAside.operation.document, labels: ['cat'] }))
    const repaired = await json('quarantine', 'repair', '--id', setAside.id, '--document', file)
    expect(repaired).toMatchObject({ code: 0, answer: { ok: true, how: 'repaired' } })
    const again = await json('quarantine', 'dismiss', '--id', setAside.id, '--reason', 'x')
    expect(again).toMatchObject({ code: 1, answer: { error: { code: 'settled-already', how: 'repaired' } } })

    const words = ['--comment', '再看看', '--remark', '1:耳朵', '1：尾巴']
    const back = await json('task', 'return', '--task', a!, '--by', 'chef', ...words)
    expect(back).toMatchObject({ code: 0, answer: { task: a, rev: 3, to: 'mei' } })
    expect((await client.mail()).at(-1)).toMatchObject({
      kind: 'returned',
      comment: '再看看',
      remarks: [
        { object: 1, text: '耳朵' },
        { object: 1, text: '尾巴' },
      ],
    })
    const shown = (await json('task', 'show', '--task', a!)).answer
    expect(shown).toMatchObject({ holder: 'mei', picture: 'a.jpg', document: { labels: ['cat'] } })
    expect(shown.revisions.map((one: { credited: boolean }) => one.credited)).toEqual([false, true, false])

    const listed = (await json('batch', 'list')).answer.batches
    const ours = listed.filter((one: { project: string }) => one.project === 'supervised')
    expect(ours).toMatchObject([{ name: 'old', to: 'mei', tasks: 2, done: 1, underWay: 0, untouched: 1 }])
    const later = await json('batch', 'expire', '--lease-limit-days', '3650')
    expect(later.answer).toEqual({ ok: true, expired: [] })
    // What is over goes out again with the next batch by itself.
    const next = await json('batch', 'create', '--project', 'supervised', '--to', 'fang')
    expect(next.answer).toMatchObject({ ok: true, batch: { tasks: 2 } })
    expect((await client.mail()).slice(-1)).toEqual([{ kind: 'withdrawal', tasks: [b] }])
    const moved = await json('batch', 'reassign', '--batch', next.answer.batch.id, '--to', 'mei')
    expect(moved.answer).toMatchObject({ ok: true, batch: { tasks: 2, underWay: 0 } })

    const devices = (await json('device', 'list')).answer.devices
    const own = devices.find(({ device }: { device: string }) => device === client.device.id)
    expect(own).toMatchObject({ state: 'enrolled', people: [{ person: 'mei', app: '0.1.0' }] })
    const plain = await Promise.all(
      [
        ['device', 'list'],
        ['batch', 'list'],
        ['task', 'show', '--task', a!],
      ].map((args) => run(args, env)),
    )
    expect(plain.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(plain.map(({ stdout }) => stdout).join()).toMatch(/mei.*没动.*计数/s)
  })

  test('a guideline and a schema are changed, with their pictures', async () => {
    const work = join(world.folder, 'guideline')
    await mkdir(work)
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#484' } })
      .png()
      .toBuffer()
    await writeFile(join(work, 'a.png'), picture)
    const guideline = join(work, 'g.md')
    await writeFile(guideline, '# 猫\n\n![好](a.png)')
    await json('project', 'create', '--name', 'changed', '--schema', SCHEMA, '--guideline', guideline)

    const again = await json('project', 'update', 'changed', '--schema', SCHEMA, '--guideline', guideline)
    expect(again).toMatchObject({ code: 0, answer: { ok: true, changed: false, schemaVersion: 1 } })
    const schema = join(work, 's.json')
    const classes = JSON.parse(await readFile(SCHEMA, 'utf8')).classes.slice(2, 3)
    await writeFile(schema, JSON.stringify({ version: 1, classes: [{ ...classes[0], parent: null }] }))
    const zh = await run(['project', 'update', 'changed', '--schema', schema], env)
    expect([zh.code, zh.stdout]).toEqual([0, '已修改项目“changed”：标签体系第 2 版，通知 0 个任务包\n'])

    await writeFile(guideline, '![x](a.png) ![y](lost.png) ![z](g.md)')
    const bad = await run(['project', 'update', 'changed', '--guideline', guideline, '--lang', 'en'], env)
    expect(bad.code).toBe(1)
    expect(bad.stderr).toContain('lost.png: there is no such file')
    expect(bad.stderr).toContain('g.md: not a picture but a text file')
    expect(bad.stderr).not.toContain('a.png')
    const nothing = await json('project', 'update', 'changed')
    expect(nothing).toMatchObject({ code: 1, answer: { error: { code: 'nothing-to-update' } } })
    const nobody = await json('project', 'update', 'nobody', '--guideline', schema)
    expect(nobody).toMatchObject({ code: 1, answer: { error: { code: 'unknown-project' } } })
  })

  test('a bad file is named with its reason in the language that is asked for', async () => {
    await run(['project', 'create', '--name', 'words', '--schema', SCHEMA], env)
    const folder = join(world.folder, 'bad')
    await mkdir(folder)
    await writeFile(join(folder, 'a.jpg'), 'PK\x03\x04')
    const zh = await run(['project', 'import', folder, '--project', 'words'], env)
    const en = await run(['project', 'import', folder, '--project', 'words', '--lang', 'en'], env)
    expect(zh.stdout).toContain('未能导入 a.jpg：不是图片，是 ZIP 文件')
    expect(en.stdout).toContain('Not imported: a.jpg: not a picture but a ZIP file')
    expect([zh.code, en.code]).toEqual([1, 1])
  })

  test('working copies, new names of classes, and annotations of another program', async () => {
    const folder = join(world.folder, 'with annotations')
    await mkdir(folder)
    const picture = sharp({ create: { width: 800, height: 400, channels: 3, background: '#a84' } })
    await picture.png().toFile(join(folder, 'a.png'))
    const create = ['project', 'create', '--schema', SCHEMA, '--name', 'copies', '--working-copy']
    expect((await json(...create, '100')).code).toBe(2)
    expect((await json(...create, '300')).code).toBe(0)
    expect((await json('project', 'import', folder, '--project', 'copies')).code).toBe(0)
    const { projects } = (await json('project', 'list')).answer
    expect(projects).toContainEqual(
      expect.objectContaining({ name: 'copies', pictures: 1, finished: 0, workingCopy: 300 }),
    )
    const coco = {
      images: [{ id: 1, file_name: 'a.png', width: 800, height: 400 }],
      categories: [{ id: 1, name: 'Katze' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 30, 40] }],
    }
    const file = join(folder, 'coco.json')
    await writeFile(file, JSON.stringify(coco))
    const take = ['import', 'annotations', file, '--project', 'copies', '--format', 'coco']
    expect((await json(...take)).answer).toMatchObject({ objects: 0, problems: [{ code: 'unknown-class' }] })
    expect((await json(...take, '--class', 'Katze=cat')).answer).toMatchObject({ pictures: 1, objects: 1 })
    expect((await json(...take, '--class', 'Katze=dog')).answer.error).toMatchObject({ code: 'bad-setting' })
    const wrong = await run(['project', 'update', 'copies', '--rename', 'nobody=cat'], env)
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('renamed.nobody')])
    expect((await json('project', 'update', 'copies', '--rename', 'nobody')).code).toBe(2)
    expect((await json('project', 'update', 'copies', '--working-copy', '0')).answer).toMatchObject({
      changed: true,
      batches: 0,
    })
  })

  test('what is made from the list of commands speaks both languages, to people and to programs', async () => {
    const site = await json('site', 'create', '--name', '王庄')
    expect(site).toMatchObject({ code: 0, answer: { ok: true, site: { name: '王庄' } } })
    const zh = await run(['site', 'list'], env)
    expect(zh.stdout).toMatch(/^编号 +名称 +标注员 +主管\n[0-9a-f-]{36} {2}王庄 {2}0 {7}0\n$/)
    const en = await run(['site', 'create', '--help', '--lang', 'en'], env)
    expect(en.stdout).toContain('name of the site')
    const bad = await run(['audit', 'list', '--limit', '0'], env)
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('“limit”不对')])
    const taken = await json('site', 'rename', '--site', '王庄', '--name', ' ')
    expect(taken.answer).toMatchObject({ ok: false, error: { code: 'bad-name' } })
  })

  test('a generated password is shown once and works', async () => {
    const { answer } = await json('user', 'create', '--name', 'chen', '--role', 'supervisor')
    const payload = { protocol: PROTOCOL, name: 'chen', password: answer.password, ...deviceFields() }
    const signedIn = await world.app.inject({ method: 'POST', url: '/v1/session', payload })
    expect(signedIn.json()).toMatchObject({ user: { role: 'supervisor' } })
  })

  test('what goes wrong has a code for programs and a sentence for people', async () => {
    await run(['project', 'create', '--name', 'taken', '--schema', SCHEMA], env)
    await run(['user', 'create', '--name', 'ling', '--password', 'secret'], env)
    const elsewhere = ['--database-url', 'postgres://a:s3cr3t@127.0.0.1:1/x']
    const cases: readonly [string, number, readonly string[], string][] = [
      ['unknown-project', 1, ['project', 'import', '.', '--project', 'none'], '没有项目“none”'],
      ['unknown-user', 1, ['batch', 'create', '--project', 'taken', '--to', 'none'], '没有账号“none”'],
      ['unknown-batch', 1, ['batch', 'reassign', '--batch', 'none', '--to', 'ling'], '没有任务包“none”'],
      ['no-free-tasks', 1, ['batch', 'create', '--project', 'taken', '--to', 'ling'], '没有还没发出的任务'],
      ['name-taken', 1, ['project', 'create', '--name', 'taken', '--schema', SCHEMA], '“taken”已经有了'],
      ['short-password', 1, ['user', 'create', '--name', 'x', '--password', 'abc'], '至少 6 个字符'],
      ['bad-schema', 1, ['project', 'create', '--name', 'x', '--schema', CLI], '标签体系文件'],
      ['cannot-write', 1, ['export', '--project', 'taken', '--out', '/none/at/all.json'], '写不了文件'],
      [
        'no-database',
        3,
        ['user', 'create', '--name', 'x', '--password', 'secret', ...elsewhere],
        '数据库连不上',
      ],
      ['bad-setting', 2, ['serve', '--database-url', 'mysql://a:s3cr3t@x/y'], 'AIDOL_DATABASE_URL'],
      ['bad-setting', 2, ['serve', '--picture-hours', '22-7'], 'AIDOL_PICTURE_HOURS'],
      ['usage', 2, ['project', 'create', '--name', 'x'], '缺少选项：--schema'],
      ['bad-input', 1, ['batch', 'create', '--project', 'a', '--to', 'b', '--size', '0'], '“size”不对'],
      ['bad-input', 1, ['batch', 'create', '--project', 'a', '--to', 'b', '--due', 'soon'], '“due”不对'],
      ['usage', 2, ['export', '--project', 'a', '--out', 'b', '--format', 'xls'], '--format <format> xls'],
      ['usage', 2, ['dance'], '没有命令“dance”'],
    ]
    for (const [error, code, args, text] of cases) {
      const ended = await json(...args)
      expect(ended).toMatchObject({ code, answer: { ok: false, error: { code: error } } })
      expect(ended.answer.error.message).toContain(text)
      expect(JSON.stringify(ended.answer)).not.toContain('s3cr3t')
    }
    const plain = await run(['dance', '--lang', 'en'], env)
    expect(plain).toEqual({ code: 2, stdout: '', stderr: 'There is no command "dance". See --help.\n' })
  })

  test('every command has help in both languages', async () => {
    const commands = [
      ['serve'],
      ['project', 'create'],
      ['project', 'import'],
      ['project', 'update'],
      ['user', 'create'],
      ['batch', 'create'],
      ['export'],
    ]
    for (const command of commands) {
      const zh = await run([...command, '--help'], env)
      const en = await run([...command, '--help', '--lang', 'en'], env)
      expect([zh.code, en.code]).toEqual([0, 0])
      expect(zh.stdout).toContain(`用法： server ${command.join(' ')}`)
      expect(en.stdout).toContain(`Usage: server ${command.join(' ')}`)
      expect(zh.stdout).toContain('--json')
      expect(en.stdout).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })
})

describe('serve', () => {
  let data: string
  const started: ChildProcess[] = []
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'aidol-serve-'))
  })
  afterEach(async () => {
    for (const child of started.splice(0)) await end(child, 'SIGTERM')
  })
  afterAll(() => rm(data, { recursive: true, force: true }))

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    }
    return child.exitCode
  }

  async function serve(...args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
    const command = [CLI, 'serve', '--sample', '--port', '0', '--data', data, '--json', ...args]
    const env = { ...process.env }
    delete env.AIDOL_DATABASE_URL
    const child = spawn(process.execPath, command, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    started.push(child)
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
    return { child, url: JSON.parse(line).url }
  }

  const about = async (url: string) => aboutSchema.parse(await (await fetch(`${url}/v1/about`)).json())

  test('brings its own database and sample, shares them with the command line, and survives being killed', async () => {
    const first = await serve()
    expect((await about(first.url)).pictureHours).toBeUndefined()
    expect((await about(first.url)).sample?.map(({ name }) => name)).toEqual(['alice', 'bob', 'chen'])
    const device = deviceFields()
    const signIn = (url: string, name: string) =>
      fetch(`${url}/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ protocol: PROTOCOL, name, password: name, ...device }),
      })
    expect((await signIn(first.url, 'alice')).status).toBe(200)

    // While it runs, the command line uses the same database and leaves it running.
    const made = await run([
      'user',
      'create',
      '--name',
      'dora',
      '--password',
      'dora-secret',
      '--data',
      data,
      '--json',
    ])
    expect(JSON.parse(made.stdout)).toMatchObject({ ok: true })
    expect(await (await fetch(`${first.url}/healthz`)).json()).toMatchObject({ healthy: true })

    await end(first.child, 'SIGKILL')
    const second = await serve('--stop-with-parent', '--picture-hours', '22:00-07:30')
    expect((await about(second.url)).pictureHours).toEqual({ from: 22 * 60, to: 7 * 60 + 30 })
    expect((await signIn(second.url, 'alice')).status).toBe(200)
    const out = join(data, 'coco.json')
    const exported = await run([
      'export',
      '--project',
      'sample',
      '--include-empty',
      '--out',
      out,
      '--data',
      data,
      '--json',
    ])
    expect(JSON.parse(exported.stdout)).toMatchObject({ images: 19, categories: 10, annotations: 0 })

    const gone = once(second.child, 'exit')
    second.child.stdin?.end()
    expect(await gone).toEqual([0, null])
    // Stopped in good order: no lock is left, and the next command starts the database by itself and stops it.
    expect(await readdir(join(data, 'postgres'))).not.toContain('postmaster.pid')
    const again = await run([
      'user',
      'create',
      '--name',
      'dora',
      '--password',
      'dora-secret',
      '--data',
      data,
      '--json',
    ])
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: false, error: { code: 'name-taken' } })
    expect(await readdir(join(data, 'postgres'))).not.toContain('postmaster.pid')
  })

  test('a port in use is a clear failure, and the running server is not hurt', async () => {
    const { child, url } = await serve()
    const port = new URL(url).port
    const second = await run(['serve', '--port', port, '--data', data, '--json'])
    expect(second.code).toBe(1)
    expect(JSON.parse(second.stdout)).toMatchObject({ ok: false, error: { code: 'cannot-listen' } })
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ healthy: true })
    expect(await end(child, 'SIGINT')).toBe(0)
  })

  test('a database that holds real work never gets the sample', async () => {
    const world = await openTestWorld()
    const args = ['--data', world.folder, '--database-url', world.databaseUrl]
    await run(['user', 'create', '--name', 'real', '--password', 'secret', ...args])
    const refused = await run(['serve', '--sample', '--port', '0', '--json', ...args])
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'sample-not-empty' } })
    await world.close()
  })
})
