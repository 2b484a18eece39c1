// English texts of the page "Settings".
export const settings = {
  title: 'Settings',
} as const
