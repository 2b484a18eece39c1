// Candidates of one step of beam search: the best or drawn continuations of all beams of a group together.
import type { RandomStream } from '../../base/random.ts'
import { highestIndices } from '../highest.ts'
import { type LogitsProcessor, processLogits } from '../processor.ts'
import { logSoftmax } from '../sample.ts'
import { alternativesOf } from './alternatives.ts'
import { GrowingTree, ROOT } from './beam-tree.ts'
import type { RowLogits } from './guided-model.ts'
import { type Alternative, type FinishReason, type SearchJob } from './job.ts'
import { contextOf, finishOf, longerRow, type Row } from './row.ts'

/** A continuation that beam search follows. */
export interface Beam {
  readonly row: Row
  /** Σ of what the steps on logits made of ln p, in f32. */
  readonly score: number
  /** ln p of each generated token under the model alone. */
  readonly logProbs: readonly number[]
  readonly alternatives: readonly (readonly Alternative[])[]
  /** Row of the model it continues; its number among the beams of the step before. */
  readonly from: number
  readonly node: number
}

/** A candidate: a beam and one more token. */
export interface Candidate extends Beam {
  readonly finishReason: FinishReason | undefined
}

/** The beam of a prompt before its first token. */
export function firstBeam(row: Row): Beam {
  return { row, score: 0, logProbs: [], alternatives: [], from: 0, node: ROOT }
}

/** What a step works with. */
export interface BeamStep {
  readonly job: SearchJob
  readonly processors: readonly LogitsProcessor[]
  /** Logits after each beam. */
  readonly logits: readonly RowLogits[]
  /** Draws instead of taking the best. */
  readonly random: RandomStream | undefined
  /** What the groups before have chosen. */
  readonly groupTokens?: readonly number[]
  /** Candidates wanted. */
  readonly count: number
}

/**
 * The best candidates of some beams, best first; fewer where fewer are possible. Sums are f32, as in the reference, so
 * that near ties fall the same way.
 * @source Hugging Face transformers, _get_top_k_continuations
 */
export function candidatesOf(beams: readonly Beam[], step: BeamStep): Candidate[] {
  const { job, processors, logits, groupTokens, count, random } = step
  const own = logits.map((one) => logSoftmax(one.own))
  const size = job.model.vocabularySize
  const sums = new Float32Array(beams.length * size)
  beams.forEach(({ row, score }, i) => {
    const context = contextOf(row, logits[i] as RowLogits, groupTokens)
    const processed = processLogits(processors, own[i] as Float32Array, context)
    for (let id = 0; id < size; id++) sums[i * size + id] = (processed[id] as number) + score
  })
  const alternatives = own.map((one) => alternativesOf(one, job.options.topAlternatives))
  return (random ? drawn(sums, count, random) : highestIndices(sums, count)).map((at) => {
    const [parent, token] = [Math.floor(at / size), at % size]
    const beam = beams[parent] as Beam
    const row = longerRow(beam.row, token, job)
    return {
      row,
      score: sums[at] as number,
      logProbs: [...beam.logProbs, own[parent]?.[token] as number],
      alternatives: [...beam.alternatives, alternatives[parent] as Alternative[]],
      from: parent,
      node: beam.node,
      finishReason: finishOf(row, job),
    }
  })
}

/** Indices drawn without replacement by the softmax of their sums, then put in order. @source Kool et al. 2019, 1903.06059, Gumbel top-k */
function drawn(sums: Float32Array, count: number, random: RandomStream): number[] {
  const keys = sums.map((sum) => (sum === -Infinity ? sum : sum - Math.log(-Math.log(1 - random.uniform()))))
  return highestIndices(keys, count).sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
}

/** Notes candidates in the tree; gives them their nodes. */
export function noted(
  candidates: readonly Candidate[],
  tree: GrowingTree,
  fateOf: (candidate: Candidate, rank: number) => 'kept' | 'finished' | 'dropped',
  group = 0,
): Candidate[] {
  return candidates.map((candidate, rank) => {
    const { row, score, logProbs } = candidate
    const node = tree.add({
      ...{ parent: candidate.node, token: row.tokens.at(-1) as number, score, group },
      logProb: logProbs.at(-1) as number,
      step: logProbs.length - 1,
      fate: fateOf(candidate, rank),
    })
    return { ...candidate, node }
  })
}
