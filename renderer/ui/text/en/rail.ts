export const rail = {
  menu: 'Help',
  guideline: 'Guideline',
  tour: 'Tour for beginners',
  keys: 'Keys',
  palette: 'Find a command',
} as const
