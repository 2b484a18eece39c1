// From finished beams to results.
import type { FinishedBeam } from './beam-search.ts'
import type { BeamTree } from './beam-tree.ts'
import type { FinishReason, GeneratedTokens, SearchJob } from './job.ts'

/** As many of the finished beams as were asked for. */
export function resultsOf(
  finished: readonly FinishedBeam[],
  prompt: number,
  { options }: SearchJob,
  beamTree: BeamTree | undefined,
): GeneratedTokens[] {
  return finished.slice(0, options.numReturnSequences).map(({ candidate, score }, sample) => {
    const { row, logProbs, alternatives, node, finishReason } = candidate
    return {
      ...{ prompt, sample, score },
      tokens: Int32Array.from(row.tokens.slice(row.promptLength)),
      logProb: logProbs.reduce((sum, one) => sum + one, 0),
      tokenLogProbs: Float32Array.from(logProbs),
      finishReason: finishReason as FinishReason,
      ...(options.topAlternatives > 0 && { alternatives }),
      ...(beamTree && { beamTree, beamNode: node }),
    }
  })
}
