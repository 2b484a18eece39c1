// How much of the image codebook is in use.
import type { Metric } from './contract.ts'

/** The image tokens of one picture. */
export interface CodedPicture {
  /** Codes in [0, codebookSize). */
  readonly codes: ArrayLike<number>
  readonly codebookSize: number
}

const POOLED_CODES = {
  version: 1,
  level: 'corpus',
  needs: ['tokens'],
  deterministic: true,
  direction: 'max',
  /** One count per code: both metrics are functions of pooled counts. */
  stats: ({ codes, codebookSize }: CodedPicture) => {
    const counts = new Array<number>(codebookSize).fill(0)
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] as number
      counts[code] = (counts[code] as number) + 1
    }
    return counts
  },
} as const

/** exp of the entropy of the pooled codes, in nats: the number of codes that even use would need. */
export const codebookPerplexity: Metric<CodedPicture> = {
  ...POOLED_CODES,
  name: 'codebook-perplexity',
  label: 'Codes in even use',
  help: 'How many image codes would explain the pictures if all were used equally often. A fall against the real pictures is a sign of collapse.',
  unit: 'codes',
  range: [1, null],
  normalisation: 'codes pooled over pictures; the plug-in entropy is low by about (codes − 1) / (2 · tokens)',
  reduce: (counts) => Math.exp(entropyNats(counts)),
}

/** Share of the codebook that occurs at all. */
export const codebookUsage: Metric<CodedPicture> = {
  ...POOLED_CODES,
  name: 'codebook-usage',
  label: 'Codes used',
  help: 'Share of the image codes that occur at least once. It grows with the number of pictures: compare sets of one size.',
  unit: '%',
  range: [0, 1],
  normalisation: 'codes pooled over pictures',
  reduce: (counts) => counts.filter((count) => count > 0).length / counts.length,
}

/** −Σ p ln p of counts. */
function entropyNats(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0)
}
