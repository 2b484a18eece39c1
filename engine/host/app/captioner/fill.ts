// Suggests captions for many pictures. Each answer is stored as it comes: a stop at any time loses what is in flight.
import { EngineError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import type { NewSuggestion } from '../../../store/tables/suggestions.ts'
import type { PairRow } from '../curation/rows.ts'
import type { OpenCaptioner } from './captioner.ts'
import { isHopeless } from './failures.ts'

/** What to do. */
export interface FillRequest {
  /** Id of the dataset. */
  readonly dataset: string
  /** Name of the captioner. */
  readonly name: string
  readonly captioner: OpenCaptioner
  readonly rows: readonly PairRow[]
}

/** Who hears how far it is. */
export interface FillControl {
  readonly signal: AbortSignal
  progress(done: number, total: number): void
  /** After every picture that was stored. */
  onStored?(): void
}

/** What came of it. */
export interface FillResult {
  readonly suggested: number
  /** Pictures that got no caption; the suggestions say why. */
  readonly failed: number
}

/** So many pictures one after the other without a caption end the work. */
const MOST_FAILURES = 8

/** Asks for every row. @throws EngineError that every further picture would meet too; the signal's reason */
export async function fillSuggestions(
  store: Store,
  request: FillRequest,
  control: FillControl,
): Promise<FillResult> {
  const { dataset, name, captioner, rows } = request
  control.progress(0, rows.length)
  if (rows.length === 0) return { suggested: 0, failed: 0 }
  const { model, prompt } = captioner
  const batch = store.suggestions.startBatch(dataset, { captioner: name, model, prompt })
  const filling = new Filling(store, { ...request, batch }, control)
  await Promise.all(Array.from({ length: captioner.atOnce }, () => filling.work()))
  filling.finish()
  return filling.result
}

/** The rows that still need a suggestion; with `again` also those that wait or were rejected. */
export function rowsToFill(
  store: Store,
  dataset: string,
  { rows, again }: { readonly rows: readonly PairRow[]; readonly again: boolean },
): readonly PairRow[] {
  if (again) return rows
  const settled = new Set(
    store.suggestions
      .list(dataset)
      .filter(({ state }) => state === 'pending' || state === 'rejected')
      .map(({ example }) => example),
  )
  return rows.filter(({ key }) => !settled.has(key))
}

/** Several workers on one list. */
class Filling {
  readonly #store: Store
  readonly #request: FillRequest & { readonly batch: number }
  readonly #control: FillControl
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  #next = 0
  #done = 0
  #failed = 0
  #failedInLine = 0
  #ended: unknown

  constructor(store: Store, request: FillRequest & { readonly batch: number }, control: FillControl) {
    this.#store = store
    this.#request = request
    this.#control = control
    this.#signal = AbortSignal.any([control.signal, this.#stop.signal])
  }

  get result(): FillResult {
    return { suggested: this.#done - this.#failed, failed: this.#failed }
  }

  /** Takes rows until there is none, or nothing more makes sense. */
  async work(): Promise<void> {
    const { rows } = this.#request
    while (!this.#signal.aborted) {
      const row = rows[this.#next++]
      if (!row) return
      try {
        await this.#suggest(row)
      } catch (error) {
        this.#ended ??= error
        this.#stop.abort(error)
      }
    }
  }

  /** Tells what ended the work, if anything did. @throws it */
  finish(): void {
    this.#control.signal.throwIfAborted()
    if (this.#ended !== undefined) throw this.#ended
  }

  async #suggest(row: PairRow): Promise<void> {
    const { captioner } = this.#request
    const began = performance.now()
    const seconds = (): number => (performance.now() - began) / 1000
    const { file, picture, captions } = row
    const png = (): Uint8Array => this.#store.blobs.get(picture)
    try {
      const text = await captioner.caption({ file, caption: captions[0], png }, this.#signal)
      this.#keep(row, { text, problem: null, seconds: seconds() })
      this.#failedInLine = 0
    } catch (error) {
      this.#signal.throwIfAborted()
      if (!(error instanceof EngineError) || isHopeless(error)) throw error
      this.#failed++
      this.#keep(row, { text: null, problem: error.message, said: error.said.message, seconds: seconds() })
      if (++this.#failedInLine >= MOST_FAILURES) throw error
    }
  }

  #keep(row: PairRow, outcome: Omit<NewSuggestion, 'example'>): void {
    const { dataset, batch, rows } = this.#request
    this.#store.suggestions.add(dataset, batch, { example: row.key, ...outcome })
    this.#control.progress(++this.#done, rows.length)
    this.#control.onStored?.()
  }
}
