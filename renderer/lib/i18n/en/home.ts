// English texts of the page "Home".
export const home = {
  title: 'Home',
} as const
