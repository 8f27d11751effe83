import { assertNever } from '../../shared/assert-never.ts'
import type { Loss, LossCode } from '../../shared/formats/losses.ts'
import type { ShapeKind } from '../../shared/model/shape.ts'
import type { Failure } from '../failure.ts'
import type { ImportNote, RefusalReason } from '../modules/import/examine.ts'
import type { PictureFault } from '../modules/import/illustration.ts'
import type { Texts } from './catalogue.ts'

export const zh: Texts = {
  help: {
    titles: {
      'Usage:': '用法：',
      'Arguments:': '参数：',
      'Options:': '选项：',
      'Global Options:': '通用选项：',
      'Commands:': '命令：',
    },
    help: '显示帮助',
    helpCommand: '显示某个命令的帮助',
    exitCodes:
      '退出码：0 成功；1 没有做成，原因见提示；2 命令写错；3 数据库连不上或启动不了；70 程序内部出错。',
    byDefault: (value) => `默认 ${value}`,
    choices: (values) => `可选 ${values.join('、')}`,
  },
  commands: {
    program: 'A-Idol Annotator 中心服务器及其管理命令',
    serve: '启动中心服务器',
    project: '项目：建立、修改、导入图片',
    projectCreate: '建立一个项目',
    projectImport: '把一个文件夹里的图片导入项目（包括下级文件夹）；坏文件逐个列出原因，不影响其他文件',
    projectUpdate:
      '换一份标注说明或标签体系；有变化的标签体系成为新版本，正在做的人下次同步时收到，做过的结果不变',
    user: '账号',
    userCreate: '建立一个账号；不写密码选项时会询问，或从标准输入读一行',
    batch: '任务包：发包、转给别人',
    batchCreate: '从还没发出的任务里取一包，发给一个人',
    batchList: '列出已发出的任务包，以及完成、正在做、还没动的任务数',
    batchReassign: '把一个任务包里还没动过的任务转给另一个人；已完成的、正在做的留下，原来的人补交的也会保留',
    batchExpire:
      '收回过了第二期限的任务包里还没动过的任务，可以再发给别人；batch create 会先为本项目自动收回',
    task: '任务：查看、退回',
    taskShow: '查看一个任务有谁做过、以哪个结果为准、给谁计数；加 --json 还有标注内容',
    taskReturn: '把做过的任务退回给标注员，附上意见',
    quarantine: '搁置的结果（收到了但用不了）：查看、修复、作废',
    quarantineList: '列出搁置的结果和原因；加 --json 还有原样内容',
    quarantineRepair: '用修好的标注内容代替搁置的结果，算在原来的人名下',
    quarantineDismiss: '搁置的结果不再使用；记录仍会保留',
    device: '设备：查看、停用',
    deviceList: '列出各设备及其尚未送到的工作',
    deviceRevoke: '停用一台设备，以后不再接收它发来的内容；已收到的保留',
    export: '导出项目的标注结果',
    rescue: '救援文件：电脑坏了或连不上网时，程序存出的未发送工作',
    rescueImport: '导入一个救援文件；重复导入不会重复计算',
  },
  options: {
    json: '在标准输出打印机器可读的 JSON 结果',
    lang: '提示语言：zh 或 en；默认取自 LC_ALL、LANG，否则中文',
    data: '数据文件夹（环境变量 AIDOL_DATA）',
    databaseUrl: 'PostgreSQL 地址，不写则用内置数据库（环境变量 AIDOL_DATABASE_URL）',
    log: '日志级别，写到标准错误（环境变量 AIDOL_LOG）',
    port: '端口，0 为任意空闲端口（环境变量 AIDOL_PORT）',
    host: '监听地址，0.0.0.0 可供其他电脑连接（环境变量 AIDOL_HOST）',
    pictureHours: '客户端可以下载图片的时段，如 22:00-07:00；不写则不限（环境变量 AIDOL_PICTURE_HOURS）',
    sample: '空数据库时建立试用项目和试用账号',
    stopWithParent: '标准输入关闭时停止（由别的程序启动时用）',
    projectName: '项目名称，不能重复',
    schema: '标签体系文件（JSON），例子见 server/sample/schema.json；示例图片按相对路径导入',
    guideline: '标注说明文件（Markdown 或纯文本）；里面的图片写成 ![文字](相对路径)，会一起导入',
    project: '项目名称或编号',
    folder: '图片所在的文件夹',
    userName: '登录名，不能重复',
    displayName: '显示的姓名，默认与登录名相同',
    role: '角色：labeller 标注员、supervisor 主管、admin 管理员',
    password: '密码（会留在命令历史里，建议不写而按提示输入）',
    generatePassword: '生成一个密码并显示一次',
    to: '收包人的登录名或编号',
    size: '最多几个任务，默认全部未发的',
    batchName: '任务包名称，默认“项目名 序号”',
    batch: '任务包名称或编号',
    alsoBegun: '正在做的也转走（那台电脑再也联系不上时用）',
    leaseLimitDays:
      '第二期限：任务包到期后多少天，没动过的任务可以发给别人（环境变量 AIDOL_LEASE_LIMIT_DAYS）',
    task: '任务编号',
    reviewer: '退回任务的主管，登录名或编号',
    comment: '给标注员的意见',
    remark: '对某个对象的意见，如 "3:漏了耳朵"；可以写多个',
    reviewed: '主管改过的标注内容（JSON，与 task show --json 显示的一样）；不写则不改',
    operation: 'quarantine list 显示的编号',
    repaired: '修好的标注内容（JSON，与 quarantine list --json 里 operation 的 document 一样）',
    reason: '告诉本人的说明',
    device: '设备编号',
    due: '希望完成的时间，如 2026-05-01 或 2026-05-01T18:00+08:00',
    price: '每个对象的单价，单位：分',
    format: '导出格式',
    out: '写到哪个文件；由多个文件组成的格式写到新文件夹',
    rescueFile: '救援文件（.aidol-rescue）',
    includeEmpty: '没有结果的图片也写进去（没有标注）',
  },
  usage: {
    unknownCommand: (name) => `没有命令“${name}”。`,
    unknownOption: (name) => `没有选项“${name}”。`,
    missingOption: (name) => `缺少选项：${name}`,
    missingArgument: (name) => `缺少参数：${name}`,
    missingValue: (name) => `选项后面要写值：${name}`,
    badValue: (detail) => `值不对：${detail}`,
    conflict: (names) => `这些选项不能同时用：${names.join('、')}。`,
    tooManyArguments: '参数太多。名称里有空格时请加引号。',
    askHelp: '加 --help 查看用法。',
  },
  serving: (url) => `服务器已就绪：${url}`,
  sampleAccount: (name, displayName, password) => `  试用账号 ${name}（${displayName}），密码 ${password}`,
  stopping: '正在停止服务器……',
  projectCreated: (name, id) => `已建立项目“${name}”，编号 ${id}`,
  projectUpdated: (r) =>
    r.changed
      ? `已修改项目“${r.name}”：标签体系第 ${r.schemaVersion} 版，通知 ${r.batches} 个任务包`
      : `项目“${r.name}”没有变化，标签体系仍是第 ${r.schemaVersion} 版`,
  userCreated: (name, id) => `已建立账号“${name}”，编号 ${id}`,
  generatedPassword: (password) => `密码（只显示这一次）：${password}`,
  askPassword: (name) => `请输入“${name}”的密码：`,
  device: (d) => [
    `${d.device}  ${{ enrolled: '正常', expired: '已过期', revoked: '已停用' }[d.state]}`,
    ...d.people.map(
      (p) =>
        `  ${p.person}：本机完成 ${p.done}，做了一半 ${p.begun}，草稿 ${p.drafts}，未送到 ${p.pending}${p.oldestPendingMs === null ? '' : `（最早的 ${hours(p.oldestPendingMs)} 小时前）`}，搁置 ${p.quarantined}，磁盘剩余 ${p.freeDiskMb ?? '?'} MB，时钟偏差 ${seconds(p.driftMs)} 秒，版本 ${p.app}，最近联系 ${p.lastContact.toISOString()}`,
    ),
  ],
  deviceRevoked: (device) => `设备 ${device} 已停用。`,
  batchCreated: (b) => `已把任务包“${b.name}”（${b.tasks} 个任务）发给 ${b.to}，编号 ${b.id}`,
  batchReassigned: (b) =>
    `已把任务包“${b.name}”的 ${b.tasks} 个任务转给 ${b.to}，编号 ${b.id}；正在做、留在原处的 ${b.underWay} 个`,
  batch: (b) =>
    `${b.id}  ${b.name}  ${b.to}  任务 ${b.tasks}：完成 ${b.done}，正在做 ${b.underWay}，没动 ${b.untouched}  到期 ${b.dueAt?.toISOString() ?? '-'}`,
  batchesExpired: (all) =>
    all.length === 0
      ? ['没有需要收回的任务。']
      : all.map(
          (b) =>
            `已从 ${b.from} 收回任务包“${b.name}”里没动过的 ${b.tasks} 个任务；正在做的 ${b.underWay} 个`,
        ),
  task: (t) => [
    `${t.task}  ${t.project}  ${t.picture}  在 ${t.holder ?? '-'} 手里`,
    ...t.revisions.map((r) => {
      const origin = { work: '标注', review: '质检', merge: '合并' }[r.origin]
      const notes = [r.current ? '以此为准' : '', r.late ? '迟交' : '', r.credited ? '计数' : '']
      return `  ${r.rev}  ${r.at.toISOString()}  ${r.person}  ${origin}  ${r.skipReason === null ? `对象 ${r.objects}` : `跳过：${r.skipReason}`}  ${notes.filter((note) => note !== '').join('、')}`
    }),
  ],
  taskReturned: (r) => `已把任务 ${r.task} 退回给 ${r.to}，第 ${r.rev} 版`,
  quarantined: (q) => `${q.id}  ${q.at.toISOString()}  ${q.person}  ${q.picture ?? '（未知任务）'}  ${q.why}`,
  settled: (id, how) => (how === 'repaired' ? `已修复 ${id}，现在算数了。` : `已作废 ${id}。`),
  exported: (r) =>
    `已导出 ${r.images} 张图片、${r.annotations} 个标注、${r.categories} 个类别到 ${r.file}；没有结果的图片 ${r.withoutResult} 张${
      r.notUnderstood === 0
        ? ''
        : `；有 ${r.notUnderstood} 个对象是更新版本的程序画的，这里还看不懂，没有导出`
    }`,
  exportLoss: (loss) => {
    const kind = loss.kind === null ? '' : `（${KINDS[loss.kind]}）`
    return `${LOSSES[loss.code]}${kind}：${loss.count} 处，例如 ${examplesOf(loss)}`
  },
  importing: (done, all) => `正在导入 ${done}/${all}`,
  imported: (r) =>
    `导入 ${r.imported.length} 张，未能导入 ${r.refused.length} 个，重复 ${r.duplicates.length} 个，跳过系统或隐藏文件 ${r.skipped} 个`,
  importRefused: (name, reason) => `未能导入 ${name}：${refusal(reason)}`,
  importDuplicate: (name, of) => `重复 ${name}：与项目里的 ${of} 相同`,
  importNote: (name, n) => `说明 ${name}：${note(n)}`,
  importDiskFull: '磁盘已满，导入停在这里；前面的已经导入。腾出空间后再运行同一命令，会接着导入其余的。',
  failure,
  rescued: (r) => [
    `救援文件：${r.person}，电脑 ${r.device}，${new Date(r.madeAt).toISOString()} 存出`,
    `结果：新收 ${r.operations.applied} 项，已有 ${r.operations.duplicate} 项，迟交留存 ${r.operations.keptLate} 项，搁置 ${r.operations.quarantined.length} 项`,
    ...r.operations.quarantined.map(({ task, why }) => `  搁置 ${task ?? '（未知任务）'}：${why}`),
    `草稿：留存 ${r.drafts.kept} 张，已有 ${r.drafts.known} 张（记在任务的历史里，不算结果）`,
    ...(r.unreadable === 0 ? [] : [`有 ${r.unreadable} 条在原电脑上就打不开，或本服务器看不懂。`]),
  ],
  unexpected: (detail) => `程序内部出错：${detail}`,
}

const KINDS: Readonly<Record<ShapeKind, string>> = {
  box: '矩形框',
  'rotated-box': '旋转框',
  polygon: '多边形',
  polyline: '折线',
  keypoint: '关键点',
  skeleton: '骨架',
  ellipse: '椭圆',
  mask: '涂抹区域',
}

/** What the chosen format could not carry. */
const LOSSES: Readonly<Record<LossCode, string>> = {
  'not-understood': '没有导出：是更新版本的程序画的',
  'unknown-class': '没有导出：不属于项目的任何类别',
  'left-out': '没有导出：此格式没有这种形状',
  hidden: '没有导出：被别的对象完全盖住',
  covered: '没有带上被别的对象盖住的像素',
  'as-bounds': '导出为外接框',
  'as-outline': '导出为轮廓',
  'as-mask': '导出为覆盖的像素',
  'as-polygon': '导出为四个角的多边形',
  'as-point': '导出为单个的点',
  'holes-joined': '孔洞用一条来回的线连到外轮廓上',
  rounded: '坐标取整到像素',
  parent: '没有写明属于哪个对象',
  attributes: '没有带上属性',
  occluded: '没有带上“被遮挡”',
  truncated: '没有带上“被截断”',
  'drawing-order': '没有保持上下层次',
  'absent-place': '没有带上不可见点的位置',
  answers: '没有带上整图的答案',
  'file-renamed': '文件名与图片名不同',
}

function examplesOf({ examples }: Loss): string {
  return examples.map(({ picture, shape }) => (shape === null ? picture : `${picture} #${shape}`)).join('、')
}

function refusal(r: RefusalReason): string {
  switch (r.code) {
    case 'not-a-picture':
      return r.kind === null ? '不是图片' : `不是图片，是 ${r.kind} 文件`
    case 'unsupported':
      return `不支持 ${r.kind} 格式，请先转成 JPEG 或 PNG`
    case 'damaged':
      return '图片已损坏或不完整，无法解码'
    case 'too-many-pixels':
      return `图片太大：${r.width}×${r.height}，最多 ${r.most / 1_000_000} 百万像素`
    case 'empty':
      return '文件是空的'
    case 'unreadable':
      return `读不了文件（${r.detail}）`
    default:
      return assertNever(r)
  }
}

function pictureFault(fault: PictureFault): string {
  if (fault.code === 'missing') return '没有这个文件（路径从说明文件所在的文件夹算起）'
  if (fault.code === 'not-a-file') return '是网址；没有网也要能看，请下载后写相对路径'
  return refusal(fault)
}

function note(n: ImportNote): string {
  switch (n.code) {
    case 'from-cmyk':
      return '原图是印刷用的 CMYK 颜色，已为标注员生成普通颜色（sRGB）的副本'
    case 'converted':
      return `${n.from} 不能直接显示，已生成 ${n.to} 副本`
    case 'first-frame':
      return `有 ${n.frames} 帧（页），只取第一帧`
    case 'scaled':
      return `太大，已生成 ${n.width}×${n.height} 的副本；坐标仍按原图`
    default:
      return assertNever(n)
  }
}

function failure(f: Failure): string {
  switch (f.code) {
    case 'unknown-project':
      return `没有项目“${f.name}”。`
    case 'unknown-user':
      return `没有账号“${f.name}”。`
    case 'unknown-device':
      return `没有设备“${f.name}”。`
    case 'unknown-batch':
      return `没有任务包“${f.name}”。`
    case 'unknown-task':
      return `没有任务“${f.name}”。`
    case 'no-result':
      return `任务 ${f.task} 还没有结果。`
    case 'not-a-reviewer':
      return `${f.name} 不是主管。`
    case 'no-such-object':
      return `标注内容里没有 ${f.object} 号对象。`
    case 'bad-document':
      return `标注内容用不了：${f.detail}`
    case 'unknown-operation':
      return `没有搁置的“${f.id}”。`
    case 'superseded':
      return `同一任务后来的结果已经收下，${f.id} 请作废。`
    case 'settled-already':
      return `${f.id} 已经${f.how === 'repaired' ? '修复' : '作废'}过了。`
    case 'ambiguous':
      return `有几个都叫“${f.name}”，请改用编号：${f.ids.join('、')}`
    case 'name-taken':
      return `名称“${f.name}”已经有了。`
    case 'bad-name':
      return `名称“${f.name}”不能用：不能是空的，也不能太长。`
    case 'short-password':
      return `密码太短，至少 ${f.least} 个字符。`
    case 'no-free-tasks':
      return `项目“${f.project}”里没有还没发出的任务。先用 project import 导入图片。`
    case 'nothing-to-move':
      return `任务包“${f.batch}”里没有可以转给此人的任务。`
    case 'unreadable-file':
      return `读不了文件 ${f.path}（${f.detail}）。`
    case 'bad-schema':
      return `标签体系文件 ${f.path} 有问题：\n${f.faults.map((fault) => `  ${fault}`).join('\n')}`
    case 'bad-pictures':
      return `${f.path} 里的图片有问题：\n${f.pictures.map(({ name, reason }) => `  ${name}：${pictureFault(reason)}`).join('\n')}`
    case 'too-many-pictures':
      return `${f.path} 里的图片太多，最多 ${f.most} 张。`
    case 'no-rescue-file':
      return `${f.path} 不是救援文件，或是更新版本的程序存的。`
    case 'damaged-rescue-file':
      return `救援文件 ${f.path} 已损坏或不完整，没有导入。请重新拷贝一份。`
    case 'foreign-rescue-file':
      return `救援文件 ${f.path} 是为另一个服务器加密的，这里打不开。请在那台服务器上导入。`
    case 'nothing-to-update':
      return '没有写要改什么。请加 --guideline 或 --schema。'
    case 'not-a-folder':
      return `没有文件夹 ${f.path}。`
    case 'nothing-imported':
      return `${f.path} 里没有导入任何图片。`
    case 'disk-full':
      return `磁盘已满：${f.path}。腾出空间后再试；已有的内容没有改动。`
    case 'something-there':
      return `${f.path} 已经有内容了。请换一个新文件夹。`
    case 'cannot-write':
      return `写不了文件 ${f.path}（${f.detail}）。`
    case 'cannot-listen':
      return `不能在 ${f.address} 上监听（${f.detail}）。端口可能已被占用，可用 --port 换一个。`
    case 'no-database':
      return `数据库连不上或启动不了（${f.detail}）。`
    case 'bad-setting':
      return `设置 ${f.setting} 的值“${f.value}”不对。`
    case 'sample-not-empty':
      return '数据库里已有别的内容，不能加入试用项目。请去掉 --sample，或用 --data 换一个数据文件夹。'
    default:
      return assertNever(f)
  }
}

function hours(ms: number): number {
  return Math.round(ms / 3_600_000)
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
