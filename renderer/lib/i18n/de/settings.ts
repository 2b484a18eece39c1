// German texts of the page "Settings".
import type { settings as en } from '../en/settings.ts'
import type { Words } from '../en/index.ts'

export const settings: Words<typeof en> = {
  title: 'Einstellungen',
}
