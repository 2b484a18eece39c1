// Exporting the pairs that pass the filter: started, waited for, handed over.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, JobView } from '../../../engine/api/contract/views.ts'
import { errorOf } from '../../lib/client/client.svelte.ts'
import { shell } from '../../lib/client/shell.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { downloadFile } from '../models/download.ts'

/** Where the files go: to the browser's downloads, or into a folder that was granted. */
export type Destination = { readonly grant: string; readonly name: string } | 'download'

/** What is asked for. */
export interface ExportRequest {
  readonly dataset: string
  readonly filter: string
  readonly format: string
  readonly destination: Destination
}

/** One export from its start to its files. */
export class ExportFlow {
  readonly #client: AppClient['datasets']
  readonly #ended: (job: string) => Promise<JobView>
  #error = $state.raw<ErrorView>()
  #isStarting = $state(false)

  /** `ended` waits until a job is over. */
  constructor(client: AppClient['datasets'], ended: (job: string) => Promise<JobView>) {
    this.#client = client
    this.#ended = ended
  }

  /** Why it could not be started. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  get isStarting(): boolean {
    return this.#isStarting
  }

  /** Starts; true once it is under way. The files are handed over when it has ended, also with the dialog closed. */
  async start({ dataset, filter, format, destination }: ExportRequest): Promise<boolean> {
    this.#isStarting = true
    this.#error = undefined
    try {
      const grant = destination === 'download' ? null : destination.grant
      const { id } = await this.#client.export({ dataset, filter, format, grant })
      const notice = toasts.show(t('datasets.exportStarted'))
      void this.#handOver(id, destination).finally(() => toasts.dismiss(notice))
      return true
    } catch (reason) {
      this.#error = errorOf(reason)
      return false
    } finally {
      this.#isStarting = false
    }
  }

  async #handOver(job: string, destination: Destination): Promise<void> {
    const { state, result } = await this.#ended(job)
    if (state !== 'done' || result === null) return
    const [grant = '', name = ''] = result.split(/\/(.*)/s)
    if (destination === 'download') return download(grant, name)
    const show = { label: t('datasets.showFolder'), run: () => void shell?.reveal(grant) }
    toasts.show(t('datasets.exported', { name }), { tone: 'ok', ...(shell && { action: show }) })
  }
}

/** Begins at once and can be begun again, as a browser may have asked first. */
async function download(grant: string, name: string): Promise<void> {
  const again = { label: t('datasets.downloadAgain'), run: () => void download(grant, name) }
  try {
    await downloadFile(grant, name)
    toasts.show(t('datasets.downloaded', { name }), { tone: 'ok', action: again })
  } catch (reason) {
    toasts.fail(reason)
  }
}
