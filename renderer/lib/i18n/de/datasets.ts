// German texts of the page "Datasets".
import type { datasets as en } from '../en/datasets.ts'
import type { Words } from '../en/index.ts'

export const datasets: Words<typeof en> = {
  title: 'Datensätze',
}
