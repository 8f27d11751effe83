import { assertNever } from '../../../shared/assert-never.ts'
import type { Failure } from '../../failure.ts'
import type { ArchiveFault } from '../../modules/import/archive-fault.ts'
import type { RefusalReason } from '../../modules/import/examine.ts'
import type { PictureFault } from '../../modules/import/illustration.ts'
import { problemLines } from './import.ts'

export function failure(f: Failure): string {
  switch (f.code) {
    case 'unknown-site':
      return `没有网点“${f.name}”。`
    case 'bad-input':
      return `“${f.field}”不对：${f.detail}`
    case 'not-allowed':
      return `没有这个权限：${f.detail}`
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
    case 'unknown-pool':
      return `没有任务池“${f.name}”，或者它已经关闭。`
    case 'unknown-inspection':
      return `没有质检“${f.name}”。`
    case 'unknown-gold':
      return `没有标准答案“${f.name}”。`
    case 'unknown-month':
      return `${f.name} 还没有结算。`
    case 'nothing-offered':
      return `现在没有可以派给 ${f.name} 的任务。`
    case 'paused':
      return `${f.name} 已暂停派发：${f.reason}`
    case 'work-left':
      return `手里还有 ${f.left} 个任务没做完，做得差不多了会自动派发。`
    case 'unfinished':
      return `任务包“${f.batch}”还有 ${f.left} 个任务没做完，不能验收。`
    case 'not-inspected':
      return `任务包“${f.batch}”还没有通过质检，不能验收。`
    case 'nothing-to-inspect':
      return `任务包“${f.batch}”里没有要检查的任务。`
    case 'accepted-already':
      return `任务包“${f.batch}”已经验收通过。`
    case 'inspection-open':
      return `这个任务包的质检 ${f.id} 还没结束。`
    case 'inspection-closed':
      return `质检 ${f.id} 已经结束。`
    case 'not-all-judged':
      return `抽到的任务还有 ${f.left} 个没有结论，请先逐个通过或退回。`
    case 'too-few-answers':
      return `任务 ${f.task} 的图片还没有两个人做完。`
    case 'month-not-over':
      return `${f.month} 还没有过完，不能结算。`
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
      return '没有写要改什么。请加 --guideline、--schema、--rename 或 --working-copy。'
    case 'not-a-folder':
      return `没有文件夹或压缩包 ${f.path}。`
    case 'bad-archive':
      return `压缩包 ${f.path} 没有导入${f.entry === null ? '' : `，因为里面的“${f.entry}”`}：${ARCHIVE_FAULTS[f.fault]}${f.detail === '' ? '' : `（${f.detail}）`}`
    case 'bucket-fault':
      return `存储桶 ${f.address} 读不出来（${f.detail}）。项目里没有变化；再运行同一命令会接着导入。`
    case 'no-bucket-settings':
      return '要从存储桶导入，请先设置 AIDOL_S3_ENDPOINT、AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。'
    case 'bad-annotations':
      return [`${f.path} 读不完，没有导入任何标注：`, ...problemLines(f.problems)].join('\n')
    case 'no-annotations':
      return [`${f.path} 里没有本项目任何图片的标注：`, ...problemLines(f.problems)].join('\n')
    case 'import-broken-off':
      return `磁盘已满，导入停在第 ${f.done} 张，共 ${f.all} 张；项目里还没有任何变化。腾出空间后再运行同一命令，会从这里接着导入。`
    case 'nothing-imported':
      return `${f.path} 里没有导入任何图片。`
    case 'no-backup':
      return `${f.path} 里没有完整的备份。`
    case 'newer-backup':
      return `${f.path} 的备份来自更新版本的服务器：请先升级这台服务器。`
    case 'damaged-backup':
      return `${f.path} 的备份已损坏，什么都没有改动：${f.detail}`
    case 'not-empty':
      return '服务器上已有数据：加上 --replace 才会用备份替换。'
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

const ARCHIVE_FAULTS: Readonly<Record<ArchiveFault, string>> = {
  'not-an-archive': '不是 zip 压缩包',
  truncated: '不完整，请重新复制',
  damaged: '已损坏，请重新复制或重新打包',
  encrypted: '有密码，请不加密码重新打包',
  unsupported: '打包方式不支持，请打成普通 zip',
  'bad-path': '名称指到压缩包外面，或者不能作文件名',
  link: '是链接，不是文件',
  'double-name': '同一个名称出现两次',
  'too-many': '里面的文件太多',
  'too-large': '解开后大得不像图片',
}

/** Why a picture was not taken. */
export function refusal(r: RefusalReason): string {
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
