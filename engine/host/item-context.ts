// What metrics of single items may use, from the store: own metrics, the cage for scripts, the judge, the rules of scenes.
import {
  type ItemJudge,
  type ItemMetricContext,
  loadPairEncoder,
  type OwnMetricDefinition,
  PairJudge,
  sceneVerdict,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import { measureInCage } from './metric-cage.ts'
import { resolveModel } from './models.ts'
import { ownMetricNamed } from './own-metrics.ts'
import { openChosen } from './runtime-choice.ts'

/** The judge unless told: the shipped one. */
export const DEFAULT_JUDGE = 'pair-encoder'

/** Where the judge comes from and runs. */
export interface ItemContextOptions {
  /** Id or name of a pair encoder; the shipped one unless told. */
  readonly judge?: string | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A context until it is put away. */
export interface OpenItemContext {
  readonly context: ItemMetricContext
  dispose(): Promise<void>
}

/** Opens what metrics of items may use; the judge is loaded when a metric first asks for it. */
export function openItemContext(store: Store, options: ItemContextOptions = {}): OpenItemContext {
  const { judge, dispose } = lazyJudge(store, options)
  return {
    context: {
      checkScene: sceneVerdict,
      own: (name) => ownDefinition(store, name),
      cage: measureInCage,
      signal: options.signal,
      judge,
    },
    dispose,
  }
}

/** Under the name that was asked for, which may say a version. */
function ownDefinition(store: Store, name: string): OwnMetricDefinition | undefined {
  const own = ownMetricNamed(store, name)
  return own && { ...own.definition, name }
}

/** The encoder's files are read, and its programs compiled, when it is first asked. */
function lazyJudge(
  store: Store,
  { judge = DEFAULT_JUDGE, runtime, threads }: ItemContextOptions,
): { readonly judge: ItemJudge; readonly dispose: () => Promise<void> } {
  let model: ReturnType<typeof loadPairEncoder> | undefined
  let working: Promise<PairJudge> | undefined
  const load = () => (model ??= loadPairEncoder(resolveModel(store, judge).folder))
  const work = () =>
    (working ??= openChosen(store.home.root, runtime, 'batches').then(
      (chosen) => new PairJudge(chosen, load(), threads === undefined ? {} : { threads }),
    ))
  return {
    judge: {
      get dimensions() {
        return load().manifest.encoder.dimensions
      },
      pictures: async (images, control) => (await work()).pictures(images, control),
      captions: async (texts, control) => (await work()).captions(texts, control),
    },
    dispose: async () => (await working?.catch(() => undefined))?.dispose(),
  }
}
