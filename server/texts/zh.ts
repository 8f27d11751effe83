import { assertNever } from '../../shared/assert-never.ts'
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
    batchReassign: '把一个任务包里还没有结果的任务转给另一个人；已完成的和原来的人补交的都会保留',
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
    device: '设备编号',
    due: '希望完成的时间，如 2026-05-01 或 2026-05-01T18:00+08:00',
    price: '每个对象的单价，单位：分',
    format: '导出格式',
    out: '写到哪个文件',
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
  device: (d) =>
    `${d.device}  ${{ enrolled: '正常', expired: '已过期', revoked: '已停用' }[d.state]}  人员：${d.people.join('、') || '-'}  未送到：${d.pending}  最近联系：${d.lastContact?.toISOString() ?? '-'}`,
  deviceRevoked: (device) => `设备 ${device} 已停用。`,
  batchCreated: (b) => `已把任务包“${b.name}”（${b.tasks} 个任务）发给 ${b.to}，编号 ${b.id}`,
  exported: (r) =>
    `已导出 ${r.images} 张图片、${r.annotations} 个标注、${r.categories} 个类别到 ${r.file}；没有结果的图片 ${r.withoutResult} 张${
      r.notUnderstood === 0
        ? ''
        : `；有 ${r.notUnderstood} 个对象是更新版本的程序画的，这里还看不懂，没有导出`
    }`,
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
    case 'nothing-to-update':
      return '没有写要改什么。请加 --guideline 或 --schema。'
    case 'not-a-folder':
      return `没有文件夹 ${f.path}。`
    case 'nothing-imported':
      return `${f.path} 里没有导入任何图片。`
    case 'disk-full':
      return `磁盘已满：${f.path}。腾出空间后再试；已有的内容没有改动。`
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
