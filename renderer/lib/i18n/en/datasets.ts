// English texts of the page "Datasets".
export const datasets = {
  title: 'Datasets',
} as const
