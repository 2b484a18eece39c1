// English texts of the page "New run".
export const wizard = {
  title: 'New run',
} as const
