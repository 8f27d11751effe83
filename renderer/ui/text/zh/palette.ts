/** Finding a command by its name, and the list of keys where they can be changed. */
export const palette = {
  class: '画“{{name}}”',
  title: '查找命令',
  search: '输入命令或类别的名字',
  nothing: '没有这样的命令或类别',
} as const
