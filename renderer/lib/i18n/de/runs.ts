// German texts of the page "Runs".
import type { runs as en } from '../en/runs.ts'
import type { Words } from '../en/index.ts'

export const runs: Words<typeof en> = {
  title: 'Läufe',
}
