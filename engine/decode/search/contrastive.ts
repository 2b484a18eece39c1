// Contrastive search: of the likeliest tokens, one whose hidden state is unlike all before it.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { buildProcessors } from '../index.ts'
import { highestIndices } from '../highest.ts'
import { processLogits } from '../processor.ts'
import { logProbability, softmax } from '../sample.ts'
import { alternativesOf } from './alternatives.ts'
import { GuidedModel, type RowLogits } from './guided-model.ts'
import type { Alternative, FinishReason, GeneratedTokens, SearchJob } from './job.ts'
import type { TokenStates } from './next-token-model.ts'
import { contextOf, finishOf, longerRow, type Row, rowOf } from './row.ts'

/** A row, the logits after it and the directions of its hidden states. */
interface ContrastiveRow {
  readonly row: Row
  readonly logits: RowLogits
  /** Of length 1 each, one per token. */
  readonly directions: readonly Float32Array[]
  readonly logProbs: readonly number[]
  readonly alternatives: readonly (readonly Alternative[])[]
  readonly finishReason: FinishReason | undefined
  /** Row of the model that it is. */
  readonly place: number
}

/**
 * Takes of the top k tokens the one with the highest (1 − α)·p − α·max cos(h, h before). Rows that ask for several results
 * get equal ones.
 * @source Su et al. 2022, 2202.06417, eq. 5; Hugging Face transformers 4.49, _contrastive_search
 */
export async function contrastiveSearch(job: SearchJob): Promise<GeneratedTokens[]> {
  const { model } = job
  const { states } = model
  if (!states || job.options.guidanceScale !== 1)
    throw new EngineError('BAD_ARGUMENT', message('generate.contrastive'), {
      fixes: [message('generate.contrastiveFix')],
    })
  states.keep(true)
  try {
    return await search(job, states)
  } finally {
    states.keep(false)
  }
}

async function search(job: SearchJob, states: TokenStates): Promise<GeneratedTokens[]> {
  const processors = buildProcessors(job.options, job.control.constraint)
  const model = new GuidedModel(job)
  const first = (await model.start()).map(kept)
  const starts = states.read()
  let rows: ContrastiveRow[] = first.map((logits, prompt) => ({
    ...{ row: rowOf(job, prompt), logits, logProbs: [], alternatives: [], place: prompt },
    directions: directionsOf(starts[prompt] as Float32Array, states.width),
    finishReason: undefined,
  }))
  const done: ContrastiveRow[] = []
  while (rows.length > 0) {
    const tried = rows.map(({ row, logits }) => {
      const scores = processLogits(processors, logits.own, contextOf(row, logits))
      const tokens = highestIndices(scores, job.options.topK)
      const probabilities = softmax(scores)
      return tokens.map((token) => ({ token, probability: probabilities[token] as number }))
    })
    const logits = await model.step(
      rows.flatMap(({ place }, i) => (tried[i] ?? []).map(() => place)),
      tried.flat().map(({ token }) => token),
    )
    const vectors = states.read().map((each) => directionsOf(each, states.width)[0] as Float32Array)
    let at = 0
    const longer = rows.map((one, i) => {
      const candidates = tried[i] ?? []
      const best = bestOf(
        one,
        candidates,
        vectors.slice(at, at + candidates.length),
        job.options.penaltyAlpha,
      )
      const place = at + best
      at += candidates.length
      const token = candidates[best]?.token as number
      return extended(job, one, {
        token,
        place,
        logits: kept(logits[place] as RowLogits),
        direction: vectors[place] as Float32Array,
      })
    })
    done.push(...longer.filter(({ finishReason }) => finishReason))
    rows = longer.filter(({ finishReason }) => !finishReason)
  }
  return done
    .sort((a, b) => a.row.prompt - b.row.prompt)
    .flatMap((one) =>
      Array.from({ length: job.options.numReturnSequences }, (_, sample) => resultOf(one, sample, job)),
    )
}

/** A copy of what the next step overwrites, after which ln p of its token is taken. */
function kept(logits: RowLogits): RowLogits {
  return { ...logits, own: logits.own.slice() }
}

/** Index of the best candidate, the first of equals. */
function bestOf(
  { directions }: ContrastiveRow,
  candidates: readonly { readonly probability: number }[],
  vectors: readonly Float32Array[],
  alpha: number,
): number {
  const scores = Float32Array.from(candidates, ({ probability }, i) => {
    const likeness = directions.reduce(
      (most, other) => Math.max(most, dot(other, vectors[i] as Float32Array)),
      -1,
    )
    return (1 - alpha) * probability - alpha * likeness
  })
  return highestIndices(scores, 1)[0] as number
}

function extended(
  job: SearchJob,
  one: ContrastiveRow,
  next: {
    readonly token: number
    readonly place: number
    readonly logits: RowLogits
    readonly direction: Float32Array
  },
): ContrastiveRow {
  const { token, place, logits, direction } = next
  const row = longerRow(one.row, token, job)
  const finishReason = finishOf(row, job)
  const logProb = logProbability(one.logits.own, token)
  const alternatives = alternativesOf(one.logits.own, job.options.topAlternatives)
  job.control.onToken?.({ prompt: row.prompt, sample: 0, token, logProb, alternatives, finishReason })
  return {
    ...{ row, logits, place, finishReason },
    directions: [...one.directions, direction],
    logProbs: [...one.logProbs, logProb],
    alternatives: [...one.alternatives, alternatives],
  }
}

function resultOf(
  { row, logProbs, alternatives, finishReason }: ContrastiveRow,
  sample: number,
  { options }: SearchJob,
): GeneratedTokens {
  return {
    ...{ prompt: row.prompt, sample },
    tokens: Int32Array.from(row.tokens.slice(row.promptLength)),
    logProb: logProbs.reduce((sum, each) => sum + each, 0),
    tokenLogProbs: Float32Array.from(logProbs),
    finishReason: finishReason as FinishReason,
    ...(options.topAlternatives > 0 && { alternatives }),
  }
}

/** Vectors of length 1 from `[tokens × width]`. */
function directionsOf(states: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: states.length / width }, (_, i) => {
    const one = states.slice(i * width, (i + 1) * width)
    const norm = Math.sqrt(dot(one, one))
    return one.map((value) => value / norm)
  })
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
