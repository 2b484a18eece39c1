// Versions of a dataset: kept, removed, gone back to.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { VersionView } from '../../../../engine/api/contract/version-views.ts'
import type { ErrorView } from '../../../../engine/api/contract/views.ts'
import { errorOf } from '../../../lib/client/client.svelte.ts'
import { t } from '../../../lib/i18n/index.svelte.ts'
import { toasts } from '../../../lib/state/toasts.svelte.ts'
import type { Edits } from '../edits.svelte.ts'

/** What is done with the versions of one dataset. */
export class VersionActions {
  readonly #client: AppClient['datasets']
  readonly #dataset: string
  readonly #edits: Edits
  #error = $state.raw<ErrorView>()
  #isBusy = $state(false)

  constructor(client: AppClient['datasets'], dataset: string, edits: Edits) {
    this.#client = client
    this.#dataset = dataset
    this.#edits = edits
  }

  /** Why the last name was refused. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Keeps the present state; false when that name cannot be. */
  async keep(name: string): Promise<boolean> {
    this.#isBusy = true
    this.#error = undefined
    try {
      const version = await this.#client.keepVersion({ dataset: this.#dataset, name })
      const action = { label: t('datasets.undo'), run: () => void this.remove(version) }
      toasts.show(t('datasets.versionKept', { name }), { tone: 'ok', action })
      return true
    } catch (reason) {
      this.#error = errorOf(reason)
      return false
    } finally {
      this.#isBusy = false
    }
  }

  async remove({ id, name }: VersionView): Promise<void> {
    try {
      await this.#client.removeVersion({ dataset: this.#dataset, version: id })
      toasts.show(t('datasets.versionRemoved', { name }))
    } catch (reason) {
      toasts.fail(reason)
    }
  }

  /** Goes back; one undo takes it back. */
  async restore({ id, name }: VersionView): Promise<void> {
    this.#isBusy = true
    try {
      const operation = await this.#client.restoreVersion({ dataset: this.#dataset, version: id })
      if (operation)
        this.#edits.announce(operation, t('datasets.wentBack', { name, count: operation.changed }))
      else toasts.show(t('datasets.nothingToGoBack', { name }))
    } catch (reason) {
      toasts.fail(reason)
    } finally {
      this.#isBusy = false
    }
  }
}
