// The window's title: how far the run is, then where one is.
import { formatPercent } from '../i18n/format.ts'
import { jobs, share } from './jobs.svelte.ts'

class Title {
  /** What the page is about; a page's header sets it. */
  page = $state('')
  #text = $derived.by(() => {
    const { run } = jobs
    const part = run && share(run.step, run.totalSteps)
    if (run && part !== null && part !== undefined) return `${formatPercent(part)} · ${run.name}`
    return this.page === '' ? 'Tuneloom' : `${this.page} – Tuneloom`
  })

  get text(): string {
    return this.#text
  }
}

/** The one title of this window. */
export const title = new Title()
