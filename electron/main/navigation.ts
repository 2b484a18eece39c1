// Where a window may go: nowhere but the app. Known https pages open in the person's browser.
import type { Shell, WebContents } from 'electron'
import { isOurs } from './origin.ts'

/** Hosts that a link may open outside; a subdomain is another host. */
export const OUTSIDE_HOSTS: readonly string[] = [
  'github.com',
  'huggingface.co',
  'nodejs.org',
  'openmoji.org',
  'creativecommons.org',
  'arxiv.org',
]

export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  return url.port === '' && OUTSIDE_HOSTS.includes(url.hostname)
}

/** Guards one page: no leaving, no new windows, no embedded pages. */
export function guardNavigation(page: WebContents, shell: Pick<Shell, 'openExternal'>): void {
  page.on('will-navigate', (event) => stay(event, shell))
  page.on('will-redirect', (event) => stay(event, shell))
  page.on('will-frame-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  page.on('will-attach-webview', (event) => event.preventDefault())
  page.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

function stay(event: { preventDefault(): void; url: string }, shell: Pick<Shell, 'openExternal'>): void {
  if (isOurs(event.url)) return
  event.preventDefault()
  if (mayOpenOutside(event.url)) void shell.openExternal(event.url)
}
