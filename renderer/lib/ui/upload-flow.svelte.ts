// One upload, from what was dropped to the grant: count, say what it is, ask when it is large, send.
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../client/client.svelte.ts'
import { t } from '../i18n/index.svelte.ts'
import { assess, type Assessment, droppedFiles, upload, type Uploaded, type UploadFile } from './upload.ts'

/** What is shown. */
export type UploadStage =
  | { readonly at: 'idle' }
  | { readonly at: 'counting'; readonly files: number; readonly bytes: number }
  /** Large: the person decides. */
  | { readonly at: 'asking'; readonly found: Assessment }
  | { readonly at: 'sending'; readonly name: string; readonly share: number }

/** Uploads of one drop zone, one at a time. */
export class UploadFlow {
  #stage = $state.raw<UploadStage>({ at: 'idle' })
  #found = $state.raw<Assessment>()
  #error = $state.raw<ErrorView>()
  #controller = new AbortController()
  readonly #done: (uploaded: Uploaded) => void

  constructor(done: (uploaded: Uploaded) => void) {
    this.#done = done
  }

  get stage(): UploadStage {
    return this.#stage
  }

  /** What was chosen last, once it was counted. */
  get found(): Assessment | undefined {
    return this.#found
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  /** Takes what was dropped. */
  drop(items: readonly DataTransferItem[]): Promise<void> {
    return this.#attempt(async (signal) => {
      const tell = (files: number, bytes: number) => (this.#stage = { at: 'counting', files, bytes })
      tell(0, 0)
      await this.#take(await droppedFiles(items, tell, signal), signal)
    })
  }

  /** Takes what was chosen by name. */
  choose(files: readonly UploadFile[]): Promise<void> {
    return this.#attempt((signal) => this.#take(files, signal))
  }

  /** Sends what is asked about. */
  confirm(): Promise<void> {
    const { stage } = { stage: this.#stage }
    if (stage.at !== 'asking') return Promise.resolve()
    return this.#attempt((signal) => this.#send(stage.found, signal))
  }

  /** Gives up whatever is under way. */
  cancel(): void {
    this.#controller.abort(new DOMException('Given up.', 'AbortError'))
    this.#stage = { at: 'idle' }
  }

  async #take(files: readonly UploadFile[], signal: AbortSignal): Promise<void> {
    const found = (this.#found = assess(files))
    if (found.usable.length === 0) throw new Error(t('ui.nothingUsable'))
    if (found.size === 'small') return this.#send(found, signal)
    this.#stage = { at: 'asking', found }
  }

  async #send(found: Assessment, signal: AbortSignal): Promise<void> {
    const [first] = found.usable
    const name = first?.path.split('/')[0] ?? ''
    const advance = (share: number) => (this.#stage = { at: 'sending', name, share })
    advance(0)
    const uploaded = await upload(found.usable, advance, signal)
    this.#stage = { at: 'idle' }
    this.#done(uploaded)
  }

  async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#controller.abort()
    this.#controller = new AbortController()
    const { signal } = this.#controller
    this.#error = undefined
    try {
      await work(signal)
    } catch (reason) {
      if (signal.aborted) return
      this.#stage = { at: 'idle' }
      if (!isCancelled(reason)) this.#error = errorOf(reason)
    }
  }
}
