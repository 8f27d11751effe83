/** Results that the server set aside: to be mended, or given up. */
export const setAside = {
  title: '服务器没有收下的结果',
  hint: '您画的都还在，只是还没有计数。改好再提交一次就行；拿不准就问主管。',
  count: '{{n}} 项没收下',
  at: '{{text}}（#{{id}}）',
  mend: '去改',
  dismiss: '放弃…',
  dismissTitle: '放弃这个结果？',
  dismissText:
    '“{{name}}”做完的结果不再计数，也不计酬。您画的都还在：想改的时候从任务列表打开它，改好再提交就行。',
  confirm: '放弃结果',
  here: '服务器没有收下这张：{{why}}。改好后请再提交一次。',
  dismissed: '这张的结果已放弃，没有计数。改好后可以再提交。',
  words: '主管说明：{{text}}',
} as const
