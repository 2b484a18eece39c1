// German texts of the page "Duels".
import type { duels as en } from '../en/duels.ts'
import type { Words } from '../en/index.ts'

export const duels: Words<typeof en> = {
  title: 'Vergleiche',
}
