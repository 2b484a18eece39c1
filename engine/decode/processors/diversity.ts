// Diverse beam search: a group of beams avoids what the groups before it have just chosen.
import { numberOption, type ProcessorOption, TEXT_ONLY } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

/**
 * Takes λ from the log-probability of a token for every time the groups before have chosen it at this position.
 * @source Vijayakumar et al. 2018, 1610.02424, Hamming diversity; Hugging Face HammingDiversityLogitsProcessor
 */
export const diversityPenalty: ProcessorOption<number> = {
  ...numberOption({
    name: 'diversityPenalty',
    label: 'Diversity penalty',
    help: 'How strongly a group of beams avoids the tokens of the groups before it; needs more than one group.',
    kinds: TEXT_ONLY,
    minimum: 0,
    maximum: 1000,
    default: 0,
  }),
  samplingOnly: false,
  make: (penalty) => (penalty === 0 ? undefined : avoidGroups(penalty)),
}

function avoidGroups(penalty: number): LogitsProcessor {
  return (logits, { groupTokens = [] }) => {
    if (groupTokens.length === 0) return logits
    const times = new Map<number, number>()
    for (const id of groupTokens) times.set(id, (times.get(id) ?? 0) + 1)
    const out = logits.slice()
    for (const [id, count] of times)
      if (id < out.length) out[id] = (out[id] as number) - Math.fround(penalty * count)
    return out
  }
}
