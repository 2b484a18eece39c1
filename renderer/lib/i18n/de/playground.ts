// German texts of the page "Playground".
import type { playground as en } from '../en/playground.ts'
import type { Words } from '../en/index.ts'

export const playground: Words<typeof en> = {
  title: 'Werkbank',
}
