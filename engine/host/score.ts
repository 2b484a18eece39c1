// Scoring a model of the store on a dataset or a caption.
import { EngineError } from '../base/errors.ts'
import { firstTokens, ImageCodec, loadCaptionImageModel, pairNats, type RankedToken } from '../index.ts'
import type { Store } from '../store/store.ts'
import { openDataset } from './datasets.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'

/** What to score. */
export interface ScoreRequest {
  readonly model: string
  readonly dataset?: string | undefined
  readonly split: 'train' | 'eval' | 'test'
  readonly text?: string | undefined
  readonly topK: number
  readonly runtime: string
  readonly threads: number
  readonly signal?: AbortSignal | undefined
}

/** A score. Nats are natural-logarithm units; perplexity is eⁿᵃᵗˢ⁄ᵗᵒᵏᵉⁿ. */
export interface ScoreResult {
  readonly nllNats: number
  readonly tokens: number
  readonly perplexity: number
  /** One row of −ln p per pair, in the order of `captions`. */
  readonly perToken: readonly (readonly number[])[]
  readonly captions: readonly string[]
  readonly topTokens: readonly RankedToken[]
}

/** Scores every pair of a side, or ranks first image tokens after a caption. @throws BAD_ARGUMENT, UNKNOWN_NAME, CANCELLED */
export async function scoreModel(store: Store, request: ScoreRequest): Promise<ScoreResult> {
  const { dataset, split, text, topK, threads, signal } = request
  const model = loadCaptionImageModel(resolveModel(store, request.model).folder)
  if ((dataset === undefined) === (text === undefined || topK === 0))
    throw new EngineError(
      'BAD_ARGUMENT',
      'score: this model scores pictures by their captions; expected --data, or --text with --top-k.',
      {
        fixes: [
          'tuneloom score --model starter --data my-pairs',
          'tuneloom score --model starter --text "a red circle" --top-k 5',
        ],
      },
    )
  const runtime = await openChosen(store.home.root, request.runtime, 'batches')
  const task = { runtime, model, threads, signal }
  const topTokens = text === undefined ? [] : await firstTokens(task, text, topK)
  const pairs = dataset === undefined ? [] : openDataset(store, dataset).pairs(split)
  const codec = new ImageCodec(
    task.runtime,
    { config: model.manifest.imageTokenizer, weights: model.imageTokenizer },
    { threads },
  )
  const grids = await codec.encode(pairs.map((pair) => pair.image())).finally(() => codec.dispose())
  const captions = pairs.map((pair) => pair.captions[0] as string)
  const rows = await pairNats(
    task,
    captions.map((caption, i) => ({ caption, tokens: grids[i] as Int32Array })),
  )
  const perToken = rows.map((row) => Array.from(row))
  const nllNats = perToken.flat().reduce((a, b) => a + b, 0)
  const tokens = perToken.flat().length
  return {
    nllNats,
    tokens,
    perplexity: tokens === 0 ? 1 : Math.exp(nllNats / tokens),
    perToken,
    captions,
    topTokens,
  }
}
