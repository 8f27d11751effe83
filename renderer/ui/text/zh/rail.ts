/** The help menu below the tools, and the line over the picture. */
export const rail = {
  menu: '帮助',
  guideline: '标注要求',
  tour: '新手教程',
  keys: '快捷键',
  palette: '查找命令',
} as const
