// German texts of the page "Models".
import type { models as en } from '../en/models.ts'
import type { Words } from '../en/index.ts'

export const models: Words<typeof en> = {
  title: 'Modelle',
}
