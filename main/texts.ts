export type Language = 'zh' | 'en'

/** Chinese first: a machine set to neither language gets Chinese only where its tag says so. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

const zh = {
  file: '文件',
  quit: '退出',
  edit: '编辑',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '视图',
  fullScreen: '全屏',
  help: '帮助',
  about: '关于 A-Idol 标注',
  name: 'A-Idol 标注',
  version: '版本',
  developer: '开发',
  dropLine: '断开网络',
  loseAnswers: '丢弃服务器的回答',
  expireToken: '使登录令牌失效',
  killPage: '杀掉页面进程',
  killMain: '杀掉主进程',
  devTools: '开发者工具',
  otherLanguage: 'Menu in English',
  crashed: '页面反复出错，已停止自动恢复。',
  crashedDetail: '已保存的标注都在这台电脑上，没有丢失。可以再试一次，或退出后告知管理员。',
  reload: '再试一次',
  badServer: '服务器地址不可用',
  badServerDetail: '请检查 server.json 或 AIDOL_SERVER：需要 https:// 地址；http:// 只用于本机和局域网。',
}

const en: typeof zh = {
  file: 'File',
  quit: 'Quit',
  edit: 'Edit',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  fullScreen: 'Full screen',
  help: 'Help',
  about: 'About A-Idol Annotator',
  name: 'A-Idol Annotator',
  version: 'Version',
  developer: 'Developer',
  dropLine: 'Drop the line',
  loseAnswers: "Lose the server's answers",
  expireToken: 'Expire the sign-in token',
  killPage: 'Kill the page process',
  killMain: 'Kill the main process',
  devTools: 'Developer tools',
  otherLanguage: '中文菜单',
  crashed: 'The page keeps failing; it is no longer restored by itself.',
  crashedDetail:
    'Everything saved is on this computer; nothing is lost. Try once more, or quit and tell your supervisor.',
  reload: 'Try again',
  badServer: 'The server address cannot be used',
  badServerDetail:
    'Check server.json or AIDOL_SERVER: an https:// address is needed; http:// only on this machine and its local network.',
}

/** The few texts that appear outside the page: menu and dialogs. */
export const TEXTS: Readonly<Record<Language, typeof zh>> = { zh, en }
