// The beams of one prompt in groups, each of which avoids what the groups before it choose.
import type { LogitsProcessor } from '../processor.ts'
import { type Beam, type Candidate, candidatesOf, firstBeam, noted } from './beam-candidates.ts'
import type { FinishedBeam, PromptBeams } from './beam-search.ts'
import { resultsOf } from './beam-results.ts'
import { GrowingTree } from './beam-tree.ts'
import type { RowLogits } from './guided-model.ts'
import type { GeneratedTokens, SearchJob } from './job.ts'
import { rowOf } from './row.ts'

/** @source Vijayakumar et al. 2018, 1610.02424; Hugging Face transformers 4.49, _group_beam_search and BeamSearchScorer */
export class DiverseBeams implements PromptBeams {
  readonly #job: SearchJob
  readonly #prompt: number
  readonly #tree: GrowingTree
  readonly #groups: readonly Group[]

  constructor(job: SearchJob, prompt: number) {
    this.#job = job
    this.#prompt = prompt
    this.#tree = new GrowingTree(job.options.beamTree)
    const { numBeams, numBeamGroups } = job.options
    const first = firstBeam(rowOf(job, prompt))
    this.#groups = Array.from(
      { length: numBeamGroups },
      (_, number) => new Group({ job, number, size: numBeams / numBeamGroups, first, tree: this.#tree }),
    )
  }

  get going(): readonly { from: number; token: number }[] {
    return this.#groups.flatMap(({ running }) =>
      running.map(({ from, row }) => ({ from, token: row.tokens.at(-1) as number })),
    )
  }

  advance(logits: readonly RowLogits[], processors: readonly LogitsProcessor[]): void {
    // Before the first token all groups continue the one row of the prompt.
    const isFirst = logits.length === 1 && this.#groups.every(({ isFresh }) => isFresh)
    let at = 0
    const groupTokens: number[] = []
    for (const group of this.#groups) {
      const count = group.running.length
      const own = isFirst ? logits : logits.slice(at, at + count)
      group.advance(own, { processors, groupTokens, offset: isFirst ? 0 : at })
      groupTokens.push(...group.chosen)
      at += count
    }
  }

  results(): readonly GeneratedTokens[] {
    // Of equal scores the last one of the groups' order comes first, as the reference takes them from the end of a sort.
    const all = this.#groups.flatMap(({ finished }) => finished)
    const best = all.toSorted((a, b) => a.score - b.score).reverse()
    return resultsOf(best, this.#prompt, this.#job, this.#tree.tree())
  }
}

interface GroupStart {
  readonly job: SearchJob
  readonly number: number
  readonly size: number
  readonly first: Beam
  readonly tree: GrowingTree
}

class Group {
  readonly #start: GroupStart
  /** In the order in which they ended. */
  readonly finished: FinishedBeam[] = []
  running: readonly Beam[]
  /** What this group gives its successors to avoid. */
  chosen: readonly number[] = []
  isFresh = true

  constructor(start: GroupStart) {
    this.#start = start
    this.running = [start.first]
  }

  advance(
    logits: readonly RowLogits[],
    {
      processors,
      groupTokens,
      offset,
    }: {
      readonly processors: readonly LogitsProcessor[]
      readonly groupTokens: readonly number[]
      readonly offset: number
    },
  ): void {
    this.isFresh = false
    const { job, size, tree, number } = this.#start
    if (this.running.length === 0) {
      // the reference fills groups that are done with padding, which the groups after them then avoid
      this.chosen = new Array<number>(size).fill(job.options.eosTokenIds[0] ?? 0)
      return
    }
    const count = Math.max(2, 1 + job.options.eosTokenIds.length) * size
    const step = { job, processors, logits, random: undefined, groupTokens, count }
    const found = candidatesOf(this.running, step)
    const open = new Set(found.filter((one) => !endsByToken(one)).slice(0, size))
    const fateOf = (one: Candidate, rank: number): 'kept' | 'finished' | 'dropped' =>
      open.has(one) ? 'kept' : endsByToken(one) && rank < size ? 'finished' : 'dropped'
    const fates = found.map(fateOf)
    const candidates = noted(found, tree, fateOf, number)
    for (const [rank, one] of candidates.entries()) if (fates[rank] === 'finished') this.#add(one)
    const kept = candidates.filter((_, rank) => fates[rank] === 'kept')
    this.#settle(kept, offset, found[0]?.score ?? -Infinity)
  }

  #settle(kept: readonly Candidate[], offset: number, best: number): void {
    this.chosen = kept.map(({ row }) => row.tokens.at(-1) as number)
    const isDone = this.#isDone(best, kept[0])
    // Beams at their greatest length, or stopped otherwise, end as they are; those of a group that is done are forgotten.
    const hasEnded = kept.every(({ finishReason }) => finishReason !== undefined)
    if (!isDone && hasEnded) for (const one of kept) this.#add(one)
    const goesOn = !isDone && !hasEnded
    this.running = goesOn ? kept.map((beam) => ({ ...beam, from: beam.from + offset })) : []
  }

  /** Keeps the best, as many as the group has beams. @source Hugging Face transformers 4.49, BeamHypotheses.add */
  #add(candidate: Candidate): void {
    const { size, job } = this.#start
    const score = candidate.score / candidate.logProbs.length ** job.options.lengthPenalty
    const worst = Math.min(...this.finished.map((one) => one.score))
    if (this.finished.length >= size && score <= worst) return
    this.finished.push({ candidate, score })
    if (this.finished.length <= size) return
    const least = this.finished.findIndex((one) => one.score === Math.min(score, worst))
    this.finished.splice(least, 1)
  }

  /** Whether no beam can end better than those that have. @source Hugging Face transformers 4.49, BeamHypotheses.is_done */
  #isDone(best: number, sample: Candidate | undefined): boolean {
    const { size, job } = this.#start
    const { earlyStopping, lengthPenalty } = job.options
    if (sample === undefined) return true
    if (this.finished.length < size) return false
    if (earlyStopping === true) return true
    const { row, logProbs } = sample
    const length =
      earlyStopping === 'never' && lengthPenalty > 0 ? row.maxLength - row.promptLength : logProbs.length
    return Math.min(...this.finished.map((one) => one.score)) >= best / length ** lengthPenalty
  }
}

function endsByToken({ finishReason }: Candidate): boolean {
  return finishReason === 'eos'
}
