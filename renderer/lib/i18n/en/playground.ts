// English texts of the page "Playground".
export const playground = {
  title: 'Playground',
} as const
