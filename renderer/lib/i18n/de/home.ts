// German texts of the page "Home".
import type { home as en } from '../en/home.ts'
import type { Words } from '../en/index.ts'

export const home: Words<typeof en> = {
  title: 'Start',
}
