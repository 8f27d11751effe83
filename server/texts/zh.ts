import { assertNever } from '../../shared/assert-never.ts'
import type { Loss, LossCode } from '../../shared/formats/losses.ts'
import type { ShapeKind } from '../../shared/model/shape.ts'
import type { ImportNote } from '../modules/import/examine.ts'
import { type Texts, wordsOf } from './catalogue.ts'
import { failure, refusal } from './zh/failure.ts'
import { annotationsImported, projects } from './zh/import.ts'
import { people } from './zh/people.ts'
import { work } from './zh/work.ts'

export const zh: Texts = {
  words: wordsOf(people, projects, work),
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
    csv: '打印成 CSV 表格（Excel 可直接打开）',
    byDefault: (value) => `默认 ${value}`,
    choices: (values) => `可选 ${values.join('、')}`,
  },
  commands: {
    program: 'A-Idol Annotator 中心服务器及其管理命令',
    serve: '启动中心服务器',
    openapi: '打印 HTTP 接口的 OpenAPI 3.1 文档',
    project: '项目：建立、修改、导入图片',
    projectCreate: '建立一个项目',
    projectImport:
      '把一个文件夹（包括下级文件夹）、一个 zip 压缩包或 s3://桶/前缀 里的图片导入项目；坏图片逐个列出原因，不影响其他图片；中断后再运行同一命令会接着导入',
    import: '导入其他程序的内容',
    importAnnotations:
      '把其他程序的标注导入为预标注：按图片名称和尺寸对应，还没动手的标注员从它开始；不算任何人的结果；有一个文件读不完就什么都不导入',
    projectUpdate:
      '换一份标注说明或标签体系；有变化的标签体系成为新版本，正在做的人下次同步时收到，做过的结果不变',
    export: '导出项目的标注结果',
    rescue: '救援文件：电脑坏了或连不上网时，程序存出的未发送工作',
    backup: '把数据库和图片备份到一个新文件夹；服务器可以继续运行',
    restore: '用备份恢复服务器；各台电脑会自动补发备份之后的工作',
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
    folder: '图片所在的文件夹、zip 压缩包或 s3://桶/前缀',
    workingCopy:
      '以后导入的图片，长边超过这么多像素的，给标注员一份缩小到这么大的 WebP；坐标仍按原图（256–8192，0 为不缩小）',
    annotations: '标注文件，或放着它们的文件夹',
    className: '文件里的名称对应标签体系的哪个类别，名称=类别，可重复',
    rename: '类别改名，旧=新，可重复；旧结果按新类别打开、导出和评分',
    format: '导出格式',
    out: '写到哪个文件；由多个文件组成的格式写到新文件夹',
    backupFolder: '备份文件夹',
    withoutPictures: '不复制图片（图片另有存放处时）',
    replace: '用备份替换服务器上现有的全部数据',
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
    tooManyArguments: '参数太多。名称里有空格时请加引号。',
    askHelp: '加 --help 查看用法。',
  },
  serving: (url) => `服务器已就绪：${url}`,
  sampleAccount: (name, displayName, password) => `  试用账号 ${name}（${displayName}），密码 ${password}`,
  stopping: '正在停止服务器……',
  databaseReplaced: '数据库已由备份恢复，服务器重新读取……',
  projectCreated: (name, id) => `已建立项目“${name}”，编号 ${id}`,
  projectUpdated: (r) =>
    r.changed
      ? `已修改项目“${r.name}”：标签体系第 ${r.schemaVersion} 版，通知 ${r.batches} 个任务包`
      : `项目“${r.name}”没有变化，标签体系仍是第 ${r.schemaVersion} 版`,
  askSecret: '请输入密码：',
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
    `导入 ${r.imported.length} 张，未能导入 ${r.refused.length} 个，重复 ${r.duplicates.length} 个，跳过系统或隐藏文件 ${r.skipped} 个${r.resumed === 0 ? '' : `；其中 ${r.resumed} 张接着上次没导完的`}${r.alike.count === 0 ? '' : `；看起来很像的 ${r.alike.count} 对`}`,
  importRefused: (name, reason) => `未能导入 ${name}：${refusal(reason)}`,
  importDuplicate: (name, of) => `重复 ${name}：与项目里的 ${of} 相同`,
  importNote: (name, n) => `说明 ${name}：${note(n)}`,
  importAlike: ({ a, b, distance }) => `看起来很像（相差 ${distance}/64）：${a} 和 ${b}`,
  annotationsImported,
  failure,
  backedUp: (r) => [
    `已备份到 ${r.folder}：数据 ${r.rows} 行，图片 ${r.pictures} 张`,
    ...(r.missing.length === 0 ? [] : [`${r.missing.length} 张图片在服务器上缺失或已损坏，未能备份`]),
  ],
  restored: (r) => [
    `已恢复 ${r.takenAt} 的备份：数据 ${r.rows} 行，补回图片 ${r.pictures} 张`,
    ...(r.missing === 0 ? [] : [`仍缺少 ${r.missing} 张图片`]),
  ],
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
