/** The ten steps of the first-run tour. `key…` are the keys as this person has them. */
export const tour = {
  name: '新手教程',
  progress: '第 {{n}} 步，共 {{of}} 步',
  back: '上一步',
  skip: '跳过这一步',
  end: '结束教程',
  opening: '正在打开练习图片…',
  step: {
    class: { title: '选类别', text: '右边列着要标的类别。点一下“头”。' },
    box: { title: '画框', text: '从猫头的左上角按住鼠标，拖到右下角再松开。耳朵也算头。' },
    move: {
      title: '移动',
      text: '按 {{keySelect}} 换成“选择”，按住框的里面拖一拖；拖边上的小方块可以改大小。',
    },
    zoom: { title: '放大', text: '滚动鼠标滚轮或按 {{keyZoom}}，放大看清楚。按 {{keyFit}} 看整张图。' },
    key: { title: '用键选类别', text: '每个类别都有一个键，比鼠标快。按 1 选“猫”。' },
    polygon: {
      title: '画多边形',
      text: '先按 {{keyFit}} 看整张图，再沿着猫的边缘一下一下点，点完按 {{keyComplete}} 闭合。点错了按 {{keyBack}} 退回一个点。',
    },
    part: {
      title: '画部位',
      text: '按 3 选“眼睛”，在一只眼睛的中心点一下。它自动归到这个头，右边的列表里看得到。',
    },
    undo: { title: '撤销', text: '画错了不要紧：按 {{keyUndo}}，刚才那一笔就没有了。' },
    check: {
      title: '检查',
      text: '交之前看一遍：点下面的“检查”（{{keyCheck}}）。少了什么、哪里不对都会列出来，点“看看在哪”就找得到。',
    },
    submit: {
      title: '提交',
      text: '按 {{keyRedo}} 把眼睛找回来，再点“提交，下一张”。提醒看过没问题，就“仍然提交”。',
    },
  },
  doneTitle: '学会了！',
  done: '练习到这里结束，什么都没有发送。想再练，点“帮助”里的“新手教程”。',
  finish: '开始工作',
  again: '再练一遍',
} as const
