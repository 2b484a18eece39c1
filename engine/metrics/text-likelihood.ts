// Held-out likelihood of texts: per token, as perplexity, and per byte.
import type { Metric } from './contract.ts'
import { heldOutNll, type LikelihoodItem } from './likelihood.ts'

/** One real text under the model: the tokens that count, and the bytes they stand for. */
export interface TextLikelihoodItem extends LikelihoodItem {
  /** UTF-8 bytes of the text whose tokens are counted. */
  readonly bytes: number
}

const SHARED = {
  version: 1,
  direction: 'min',
  level: 'item',
  needs: ['likelihood', 'text references'],
  deterministic: true,
} as const

/** Nats per token. */
export const textNll: Metric<LikelihoodItem> = {
  ...SHARED,
  name: 'text-nll',
  label: 'Held-out loss of texts',
  help: 'How surprised the model is by real texts it was not trained on, per token. Lower is better. Only comparable between models with the same tokenizer.',
  unit: 'nats/token',
  range: [0, null],
  normalisation: 'tokens that count in training; all of them weigh the same',
  stats: heldOutNll.stats,
  reduce: heldOutNll.reduce,
}

/** exp of nats per token; of pictures' tokens too. */
export const perplexity: Metric<LikelihoodItem> = {
  ...SHARED,
  name: 'perplexity',
  label: 'Perplexity',
  help: 'Between how many equally likely tokens the model hesitates on average. Lower is better. Only comparable between models with the same tokenizer.',
  unit: '',
  range: [1, null],
  normalisation: 'exp of the nats per token; all tokens weigh the same',
  stats: heldOutNll.stats,
  reduce: (sums) => Math.exp(heldOutNll.reduce(sums)),
}

/** Bits per byte of text: comparable between tokenizers. */
export const bitsPerByte: Metric<TextLikelihoodItem> = {
  ...SHARED,
  name: 'bits-per-byte',
  label: 'Bits per byte',
  help: 'How many bits the model would need for each byte of real texts. Lower is better, and models with different tokenizers can be compared.',
  unit: 'bits/byte',
  range: [0, null],
  normalisation: 'nats / ln 2 over the UTF-8 bytes of the counted text',
  stats: ({ nllNats, bytes }) => [nllNats, bytes],
  reduce: ([nats, bytes]) => (nats as number) / Math.LN2 / (bytes as number),
}
