// Held-out likelihood: how expected the real pictures' tokens are to the model.
import type { Metric } from './contract.ts'

/** One caption's real picture under the model. */
export interface LikelihoodItem {
  /** −Σ ln p of the image tokens, given the caption and the tokens before, in nats. */
  readonly nllNats: number
  readonly tokens: number
}

/** Nats per image token, all tokens weighing the same. */
export const heldOutNll: Metric<LikelihoodItem> = {
  name: 'nll',
  version: 1,
  label: 'Held-out loss',
  help: 'How surprised the model is by the real pictures of captions it was not trained on, per image token. Lower is better; a uniform guess costs the logarithm of the number of codes.',
  direction: 'min',
  unit: 'nats/token',
  range: [0, null],
  level: 'item',
  needs: ['likelihood', 'references'],
  deterministic: true,
  normalisation: 'image tokens only; caption tokens carry no weight',
  stats: ({ nllNats, tokens }) => [nllNats, tokens],
  reduce: ([nats, tokens]) => (nats as number) / (tokens as number),
}
