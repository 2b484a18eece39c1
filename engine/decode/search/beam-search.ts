// Beam search: the likeliest results as wholes, not token by token. One search per prompt; all prompts step together.
import { buildProcessors } from '../index.ts'
import type { LogitsProcessor } from '../processor.ts'
import { type Candidate } from './beam-candidates.ts'
import { DiverseBeams } from './diverse-beams.ts'
import { GuidedModel, type RowLogits } from './guided-model.ts'
import { type GeneratedTokens, type SearchJob } from './job.ts'
import { PlainBeams } from './plain-beams.ts'

/** A finished continuation with its rank among others. */
export interface FinishedBeam {
  readonly candidate: Candidate
  /** Score over length to the length penalty. */
  readonly score: number
}

/** The beams of one prompt. */
export interface PromptBeams {
  /** Which row of the step before each beam continues, and its last token; empty when nothing is left to do. */
  readonly going: readonly { readonly from: number; readonly token: number }[]
  /** One step, from the logits after each beam of `going`. */
  advance(logits: readonly RowLogits[], processors: readonly LogitsProcessor[]): void
  /** Results, best first; fewer than asked for where fewer are possible. */
  results(): readonly GeneratedTokens[]
}

/** Follows several continuations of each prompt at once, in groups where asked for. */
export async function beamSearch(job: SearchJob): Promise<GeneratedTokens[]> {
  const { prompts, options, control } = job
  const processors = buildProcessors(options, control.constraint)
  const all: readonly PromptBeams[] = prompts.map((_, prompt) =>
    options.numBeamGroups > 1 ? new DiverseBeams(job, prompt) : new PlainBeams(job, prompt),
  )
  const model = new GuidedModel(job)
  let logits = await model.start()
  let counts = all.map(() => 1)
  for (;;) {
    let at = 0
    const offsets = counts.map((count) => (at += count) - count)
    all.forEach((beams, i) => {
      const first = offsets[i] as number
      if (counts[i] !== 0) beams.advance(logits.slice(first, first + (counts[i] as number)), processors)
    })
    const next = all.flatMap(({ going }, i) =>
      going.map(({ from, token }) => ({ from: from + (offsets[i] as number), token })),
    )
    if (next.length === 0) return all.flatMap((beams) => beams.results())
    counts = all.map(({ going }) => going.length)
    logits = await model.step(
      next.map(({ from }) => from),
      next.map(({ token }) => token),
    )
  }
}
