// One shell at a time: a second start shows the first one's window and hands over its link.
import type { App } from 'electron'
import type { DeepLink } from '../../engine/api/desktop.ts'
import { deepLinkAmong, parseDeepLink } from './deep-link.ts'

export interface Arrivals {
  /** Somebody started the app again. */
  show(): void
  open(link: DeepLink): void
}

/** False when another shell runs already: then this one must end at once. */
export function claimInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  { show, open }: Arrivals,
): boolean {
  if (!app.requestSingleInstanceLock()) return false
  const arrive = (link: DeepLink | undefined): void => {
    show()
    if (link) open(link)
  }
  app.on('second-instance', (_event, args) => arrive(deepLinkAmong(args)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    arrive(parseDeepLink(url))
  })
  return true
}
