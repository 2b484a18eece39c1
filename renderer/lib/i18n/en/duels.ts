// English texts of the page "Duels".
export const duels = {
  title: 'Duels',
} as const
