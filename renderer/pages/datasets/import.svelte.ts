// Bringing pictures or texts in: what was chosen, what lies there, how it shall be read, and how far it is.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, JobView, ProbeView, RejectionView } from '../../../engine/api/contract/views.ts'
import { errorOf } from '../../lib/client/client.svelte.ts'
import { jobs } from '../../lib/state/jobs.svelte.ts'
import type { DatasetKind } from './kind-words.ts'

/** A folder or file that may be read. */
export interface Grant {
  readonly grant: string
  readonly name: string
}

/** A chosen source and what lies in it; null while that is looked up. */
export interface Source extends Grant {
  readonly probe: ProbeView | null
  readonly error: ErrorView | null
  /** How far counting is. */
  readonly counted: { readonly files: number; readonly sizeBytes: number } | null
}

/** What an import brought. */
export interface ImportOutcome {
  readonly dataset: string
  readonly kind: DatasetKind
  /** Pairs or texts. */
  readonly pairs: number
  readonly rejected: readonly RejectionView[]
}

/** The importer that fits is chosen by the host. */
export const AUTOMATIC = 'auto'

/** One import, from the choice of a folder to its result. */
export class ImportFlow {
  readonly #app: Pick<AppClient, 'datasets' | 'files'>
  name = $state('')
  format = $state(AUTOMATIC)
  /** Options that every import has. */
  options = $state.raw<Readonly<Record<string, unknown>>>({})
  /** Options of the importer alone. */
  layout = $state.raw<Readonly<Record<string, unknown>>>({})
  /** Which column of texts holds what; found out where none are named. */
  columns = $state.raw<Readonly<Record<string, string>>>({})
  /** The first rows cannot be read as they are to be. */
  isUnreadable = $state(false)
  /** Adds to the dataset that has the name already. */
  isAdding = $state(false)
  #sources = $state.raw<readonly Source[]>([])
  #job = $state.raw<string>()
  #error = $state.raw<ErrorView>()
  #outcome = $state.raw<ImportOutcome>()
  #isStarting = $state(false)
  readonly #counting = new Map<string, AbortController>()

  constructor(app: Pick<AppClient, 'datasets' | 'files'>) {
    this.#app = app
  }

  /** Follows how far counting is; gives the way to stop, which ends counting too. */
  follow(): () => void {
    const stop = this.#app.files.onProbed(({ grant, ...counted }) => this.#replace(grant, { counted }))
    return () => {
      stop()
      for (const controller of this.#counting.values()) controller.abort()
    }
  }

  get sources(): readonly Source[] {
    return this.#sources
  }

  /** The work under way. */
  get job(): JobView | undefined {
    return this.#job === undefined ? undefined : jobs.byId(this.#job)
  }

  get isRunning(): boolean {
    return (
      this.#isStarting ||
      (this.#job !== undefined && this.#outcome === undefined && this.#error === undefined)
    )
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  get outcome(): ImportOutcome | undefined {
    return this.#outcome
  }

  /** What the chosen sources hold; undefined while that is looked up or where it is nothing. */
  get kind(): DatasetKind | undefined {
    return this.#sources.find(({ probe }) => probe?.kind)?.probe?.kind ?? undefined
  }

  /** Some hold pictures and others texts. */
  get isMixed(): boolean {
    return new Set(this.#sources.flatMap(({ probe }) => probe?.kind ?? [])).size > 1
  }

  /** Options as the importers of the kind take them. */
  get request(): Readonly<Record<string, unknown>> {
    const { format, layout } = this
    if (this.kind !== 'texts') return { ...this.options, format, layout }
    return { ...this.options, format, layout, columns: this.columns }
  }

  /** The importer that would read what was chosen. */
  get foundFormat(): string | null {
    return this.#sources.find(({ probe }) => probe?.format)?.probe?.format ?? null
  }

  /** Whether what was chosen fits on the disk. */
  get hasRoom(): boolean {
    const probes = this.#sources.flatMap(({ probe }) => (probe ? [probe] : []))
    const needed = probes.reduce((sum, { neededBytes }) => sum + neededBytes, 0)
    return needed <= Math.min(...probes.map(({ freeBytes }) => freeBytes))
  }

  /** Pictures without captions take the words of their names. */
  captionBy(missing: 'file name' | 'folder name'): void {
    this.format = 'folder'
    this.layout = { ...this.layout, missing }
  }

  get canStart(): boolean {
    const isUsable = this.kind !== undefined && !this.isMixed && !(this.kind === 'texts' && this.isUnreadable)
    return isUsable && this.hasRoom && this.name.trim() !== '' && !this.isRunning
  }

  /** Adds what was chosen and looks into it. */
  async add(grants: readonly Grant[]): Promise<void> {
    const fresh = grants.filter(({ grant }) => !this.#sources.some((known) => known.grant === grant))
    this.#sources = [
      ...this.#sources,
      ...fresh.map((grant) => ({ ...grant, probe: null, error: null, counted: null })),
    ]
    if (this.name === '') this.name = stemOf(fresh[0]?.name ?? '')
    await Promise.all(fresh.map(({ grant }) => this.#probe(grant)))
  }

  remove(grant: string): void {
    this.#counting.get(grant)?.abort()
    this.#sources = this.#sources.filter((source) => source.grant !== grant)
  }

  /** Imports, and waits for the result. */
  async start(): Promise<void> {
    this.#error = undefined
    this.#isStarting = true
    try {
      const { id } = await this.#app.datasets.import({
        grants: this.#sources.map(({ grant }) => grant),
        name: this.name.trim(),
        kind: this.kind ?? null,
        options: { ...this.request },
        add: this.isAdding,
      })
      this.#job = id
      await this.#finish(await jobs.ended(id))
    } catch (reason) {
      this.#error = errorOf(reason)
    } finally {
      this.#isStarting = false
    }
  }

  /** Back to the choices, after a failure. */
  again(): void {
    this.#error = undefined
    this.#job = undefined
  }

  async #finish({ state, error, result }: JobView): Promise<void> {
    if (state === 'cancelled') return this.again()
    if (state === 'failed' || result === null) {
      this.#error = error ?? undefined
      return
    }
    const { dataset, rejected } = await this.#app.datasets.show({ dataset: result })
    const { id, kind, counts } = dataset
    this.#outcome = { dataset: id, kind, pairs: counts['pairs'] ?? 0, rejected }
  }

  async #probe(grant: string): Promise<void> {
    const controller = new AbortController()
    this.#counting.set(grant, controller)
    try {
      this.#replace(grant, { probe: await this.#app.files.probe({ grant }, controller.signal) })
    } catch (reason) {
      this.#replace(grant, { error: errorOf(reason) })
    } finally {
      this.#counting.delete(grant)
    }
  }

  #replace(grant: string, changes: Partial<Source>): void {
    this.#sources = this.#sources.map((source) =>
      source.grant === grant ? { ...source, ...changes } : source,
    )
  }
}

/** Endings of files of texts do not belong into a name. */
function stemOf(name: string): string {
  return name.replace(/\.(jsonl?|csv|tsv|parquet|txt|md)$/i, '')
}
