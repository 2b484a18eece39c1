// What metrics of single items may use, from the store: own metrics, the cage for scripts, the judge, the rules of scenes.
import { type ItemJudge, type ItemMetricContext, loadPairEncoder, PairJudge, sceneVerdict } from '../index.ts'
import type { Store } from '../store/store.ts'
import { DEFAULT_JUDGE } from './evaluation-bench.ts'
import { measureInCage } from './metric-cage.ts'
import { resolveModel } from './models.ts'
import { ownMetricNamed } from './own-metrics.ts'
import { openChosen } from './runtime-choice.ts'

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
  const judge = lazyJudge(store, options)
  return {
    context: {
      checkScene: sceneVerdict,
      own: (name) => ownMetricNamed(store, name)?.definition,
      cage: measureInCage,
      signal: options.signal,
      get judge() {
        return judge.open()
      },
    },
    dispose: judge.dispose,
  }
}

/** The encoder's files are read at `open`, its programs are compiled at the first pictures or captions. */
function lazyJudge(store: Store, { judge = DEFAULT_JUDGE, runtime, threads }: ItemContextOptions) {
  let opened: ItemJudge | undefined
  let working: Promise<PairJudge> | undefined
  const open = (): ItemJudge => {
    if (opened) return opened
    const model = loadPairEncoder(resolveModel(store, judge).folder)
    const compile = threads === undefined ? {} : { threads }
    const work = () =>
      (working ??= openChosen(store.home.root, runtime, 'batches').then(
        (chosen) => new PairJudge(chosen, model, compile),
      ))
    opened = {
      dimensions: model.manifest.encoder.dimensions,
      pictures: async (images, control) => (await work()).pictures(images, control),
      captions: async (texts, control) => (await work()).captions(texts, control),
    }
    return opened
  }
  return { open, dispose: async () => (await working)?.dispose() }
}
