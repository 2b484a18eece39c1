// English texts of the page "Models".
export const models = {
  title: 'Models',
} as const
