// English texts of the page "Runs".
export const runs = {
  title: 'Runs',
} as const
