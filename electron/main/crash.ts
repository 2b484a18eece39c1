// Crashes: dumps stay on this machine, a page that died is loaded again, and one that keeps dying is left alone.
import type { App, CrashReporter, RenderProcessGoneDetails, WebContents } from 'electron'
import type { Clock } from './clock.ts'

export const CRASH_OPTIONS = { uploadToServer: false, ignoreSystemCrashHandler: false } as const

export function startCrashReporter(reporter: Pick<CrashReporter, 'start'>): void {
  reporter.start({ ...CRASH_OPTIONS })
}

export interface PageWatch {
  /** It was loaded again. */
  reloaded(reason: string): void
  /** It dies too often. */
  gaveUp(reason: string): void
  readonly clock: Clock
}

const MAX_DEATHS = 3
const WINDOW = 60_000

/** Loads a page again when its process is gone, at most twice a minute. */
export function watchPage(page: WebContents, { reloaded, gaveUp, clock }: PageWatch): void {
  let deaths: readonly number[] = []
  page.on('render-process-gone', (_event, { reason }: RenderProcessGoneDetails) => {
    if (reason === 'clean-exit') return
    const now = clock.now()
    deaths = [...deaths.filter((time) => now - time < WINDOW), now]
    if (deaths.length >= MAX_DEATHS) return gaveUp(reason)
    page.reload()
    reloaded(reason)
  })
}

/** Notes helper processes that died, such as the one for the GPU, for the diagnostics. */
export function noteHelpers(app: Pick<App, 'on'>, note: (line: string) => void): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') note(`${type} ended: ${reason}, status ${exitCode}\n`)
  })
}
