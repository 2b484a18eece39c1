// The beams of one prompt, without groups.
import type { RandomStream } from '../../base/random.ts'
import type { LogitsProcessor } from '../processor.ts'
import { type Beam, type Candidate, candidatesOf, firstBeam, noted } from './beam-candidates.ts'
import type { FinishedBeam, PromptBeams } from './beam-search.ts'
import { resultsOf } from './beam-results.ts'
import { GrowingTree } from './beam-tree.ts'
import type { RowLogits } from './guided-model.ts'
import { type GeneratedTokens, type SearchJob, streamOf } from './job.ts'
import { rowOf } from './row.ts'

/** @source Hugging Face transformers, GenerationMixin._beam_search, each prompt by itself */
export class PlainBeams implements PromptBeams {
  readonly #job: SearchJob
  readonly #tree: GrowingTree
  readonly #random: RandomStream | undefined
  readonly #prompt: number
  #running: readonly Beam[]
  /** Best first, never more than beams. */
  #finished: FinishedBeam[] = []
  #isOver = false

  constructor(job: SearchJob, prompt: number) {
    this.#job = job
    this.#prompt = prompt
    this.#tree = new GrowingTree(job.options.beamTree)
    this.#random = job.options.doSample ? streamOf(job, prompt, 0) : undefined
    this.#running = [firstBeam(rowOf(job, prompt))]
  }

  get going(): readonly { from: number; token: number }[] {
    if (this.#isOver) return []
    return this.#running.map(({ from, row }) => ({ from, token: row.tokens.at(-1) as number }))
  }

  advance(logits: readonly RowLogits[], processors: readonly LogitsProcessor[]): void {
    const { numBeams, eosTokenIds } = this.#job.options
    // Enough that as many go on when every beam's best tokens end it.
    const count = Math.max(2, 1 + eosTokenIds.length) * numBeams
    const found = candidatesOf(this.#running, {
      ...{ job: this.#job, processors, logits, random: this.#random, count },
    })
    const open = new Set(found.filter(({ finishReason }) => !finishReason).slice(0, numBeams))
    const fateOf = (one: Candidate, rank: number): 'kept' | 'finished' | 'dropped' =>
      open.has(one) ? 'kept' : one.finishReason && rank < numBeams ? 'finished' : 'dropped'
    const fates = found.map(fateOf)
    const candidates = noted(found, this.#tree, fateOf)
    this.#finish(candidates.filter((_, rank) => fates[rank] === 'finished'))
    this.#running = candidates.filter((_, rank) => fates[rank] === 'kept')
    this.#isOver = this.#running.length === 0 || !this.#canGoOn()
  }

  results(): readonly GeneratedTokens[] {
    return resultsOf(this.#finished, this.#prompt, this.#job, this.#tree.tree())
  }

  /** Adds continuations that have just ended and keeps the best; of equal ones those that were there first. */
  #finish(ended: readonly Candidate[]): void {
    const { numBeams, lengthPenalty } = this.#job.options
    const scored = ended.map((candidate) => ({
      candidate,
      score: Math.fround(candidate.score / Math.fround(candidate.logProbs.length ** lengthPenalty)),
    }))
    this.#finished = [...this.#finished, ...scored].sort((a, b) => b.score - a.score).slice(0, numBeams)
  }

  /** Whether beams that run could still end better than those that have. @source _check_early_stop_heuristic */
  #canGoOn(): boolean {
    const { numBeams, lengthPenalty, earlyStopping } = this.#job.options
    if (this.#finished.length < numBeams) return true
    if (earlyStopping === true) return false
    const { row, score, logProbs } = this.#running[0] as Beam
    const length =
      earlyStopping === 'never' && lengthPenalty > 0 ? row.maxLength - row.promptLength : logProbs.length
    const best = Math.fround(score / Math.fround(length ** lengthPenalty))
    return best > (this.#finished.at(-1) as FinishedBeam).score
  }
}
