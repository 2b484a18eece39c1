// German texts of the page "New run".
import type { wizard as en } from '../en/wizard.ts'
import type { Words } from '../en/index.ts'

export const wizard: Words<typeof en> = {
  title: 'Neuer Lauf',
}
