import type { ProblemCode, ProblemCount } from '../../../shared/formats/problems.ts'
import type { AnnotationsReport } from '../../modules/import/annotations.ts'

/** Commands about projects. */
export const projects = {
  commands: {
    'project list': '列出项目、图片数和已有结果的图片数',
    'project alike': '列出一个项目里看起来很像的图片，最像的在前',
  },
  fields: {
    'project alike.distance': '最多相差几位（0–7，共 64 位），默认 4',
    'project alike.limit': '最多列出几对，默认 1000',
  },
  values: {
    schemaVersion: '标签体系版本',
    pictures: '图片',
    finished: '已有结果',
    workingCopy: '工作副本（像素）',
    a: '图片',
    b: '与它相像的',
    distance: '相差',
  },
}

const PROBLEMS: Readonly<Record<ProblemCode, string>> = {
  unreadable: '读不出来',
  'not-text': '不是文字，或者编码不对',
  syntax: '格式写错',
  entities: '含有实体或引用，不接受',
  'too-deep': '括号套得太深',
  'too-large': '太大',
  'wrong-format': '不是所选的格式',
  'missing-file': '缺少文件',
  'bad-value': '数值不对',
  'unknown-class': '标签体系里没有这个类别',
  'unknown-picture': '项目里没有这张图片',
  'size-differs': '图片尺寸与项目里的不同',
  'no-size': '不知道图片尺寸',
  'nothing-drawn': '没有画出任何东西',
  'kind-not-allowed': '这个类别不能画成这种形状，照样导入，标注员需要改',
  'unknown-attribute': '标签体系里没有这个属性',
  'unknown-parent': '所属的对象不存在',
  double: '重复',
  'not-supported': '不支持',
  changed: '导入时有改动',
  assumed: '文件没有写明，按推断处理',
}

export function problemLines(problems: readonly ProblemCount[]): readonly string[] {
  return problems.flatMap(({ code, count, first }) => [
    `${PROBLEMS[code]}：${count} 处`,
    ...first.map(({ file, line, path, detail }) => {
      const at = [file, line === undefined ? '' : `第 ${line} 行`, path ?? ''].filter((one) => one !== '')
      return `  ${at.join(' ')}：${detail}`
    }),
  ])
}

export function annotationsImported(r: AnnotationsReport): readonly string[] {
  return [
    `${r.pictures} 张图片有了预标注，共 ${r.objects} 个对象${r.inHand === 0 ? '' : `；其中 ${r.inHand} 张已在标注员手里，还没动手的会收到`}${r.finished === 0 ? '' : `；${r.finished} 张已有结果，保持不变`}；项目里另有 ${r.without} 张没有提到`,
    ...problemLines(r.problems),
  ]
}
