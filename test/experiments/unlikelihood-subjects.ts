// Which models unlikelihood is tried on, by which texts and for how long: of unlikelihood-texts.ts.
import type { Store } from '../../engine/store/store.ts'
import { among, SEED, smollm2 } from './laboratory.ts'
import { dictionaryPages } from './dictionary-pages.ts'
import type { SideCounts } from './prompted-texts.ts'
import { speeches } from './speeches.ts'

/** Greedily after about 50 tokens, as far as the paper goes. */
const DECODE = { doSample: false, maxNewTokens: 100 }
/** Windows of prose end nowhere, so that all continuations are as long. */
const WINDOW = { ...DECODE, minNewTokens: DECODE.maxNewTokens }
/** Name and options of a recipe's objective. */
export interface Objective {
  readonly name: string
  readonly options: object
}
/** Of a run. */
export interface Tune {
  readonly steps: number
  readonly seed: number
  readonly optimizer: { readonly learningRate: number }
}
/** A fine-tune from the base. */
export interface Arm {
  readonly objective: Objective
  readonly tune: Tune
}
/** A model, its texts, and what is made of it. */
export interface Subject {
  readonly folder: string
  /** Name of the model that first learns the texts, put into the data folder where it is not shipped. */
  readonly model: (store: Store) => string
  readonly texts: (store: Store, counts: SideCounts) => Promise<string>
  /** Arms are chosen on the validation side and told on the test side. */
  readonly counts: SideCounts
  /** Of windows every continuation is as long as the others: they have no end to be found. */
  readonly decode: {
    readonly maxNewTokens: number
    readonly doSample: boolean
    readonly minNewTokens?: number
  }
  readonly recipe: object
  readonly base: Tune
  readonly arms: Readonly<Record<string, Arm>>
}
const sequence = (options: { readonly rate?: number; readonly tokenAlpha?: number } = {}): Objective => ({
  name: 'sequence-unlikelihood',
  options: { rate: 0.5, newTokens: 100, alpha: 1, tokenAlpha: 0, ...options },
})
export const LIKELIHOOD: Objective = { name: 'conditional', options: {} }
const FULL: Tune = { steps: 600, seed: SEED, optimizer: { learningRate: 2e-4 } }
/** Another seed deals other rows than the base has seen. */
const ADAPTED: Tune = { steps: 160, seed: SEED + 1, optimizer: { learningRate: 3e-4 } }
const GENTLE: Tune = { steps: 320, seed: SEED + 1, optimizer: { learningRate: 2e-4 } }
const LONG: Tune = { steps: 1200, seed: SEED + 1, optimizer: { learningRate: 3e-4 } }
const ADAPTERS = {
  ...{ batchSize: 4, checkpointEvery: 20, precision: 'mixed' },
  method: { name: 'lora', rank: 16, alpha: 32 },
}
const SUBJECTS: Readonly<Record<string, Subject>> = {
  'text-starter': {
    folder: 'unlikelihood-texts',
    model: () => 'text-starter',
    texts: dictionaryPages,
    counts: { train: 16_000, validation: 90, test: 300 },
    decode: DECODE,
    recipe: { batchSize: 8, checkpointEvery: 50 },
    base: { steps: 1000, seed: SEED, optimizer: { learningRate: 5e-4 } },
    arms: {
      likelihood: { objective: LIKELIHOOD, tune: FULL },
      'sequence unlikelihood': { objective: sequence(), tune: FULL },
      'token and sequence unlikelihood': { objective: sequence({ tokenAlpha: 1 }), tune: FULL },
    },
  },
  'starter-speeches': {
    folder: 'unlikelihood-starter-speeches',
    model: () => 'text-starter',
    texts: speeches,
    counts: { train: 14_000, validation: 64, test: 200 },
    decode: WINDOW,
    // its tokens are shorter, so that a window has more of them
    recipe: { batchSize: 8, checkpointEvery: 50, sequenceLength: 208 },
    base: { steps: 1600, seed: SEED, optimizer: { learningRate: 1e-3 } },
    arms: {
      'sequence unlikelihood': { objective: sequence({ rate: 0.3 }), tune: LONG },
      likelihood: { objective: LIKELIHOOD, tune: LONG },
    },
  },
  smollm2: {
    folder: 'unlikelihood-smollm2',
    model: smollm2,
    texts: dictionaryPages,
    counts: { train: 16_000, validation: 32, test: 160 },
    decode: DECODE,
    recipe: ADAPTERS,
    base: { steps: 100, seed: SEED, optimizer: { learningRate: 5e-4 } },
    arms: {
      'sequence unlikelihood': { objective: sequence(), tune: ADAPTED },
      likelihood: { objective: LIKELIHOOD, tune: ADAPTED },
    },
  },
  speeches: {
    folder: 'unlikelihood-speeches',
    model: smollm2,
    texts: speeches,
    counts: { train: 14_000, validation: 64, test: 200 },
    decode: WINDOW,
    recipe: ADAPTERS,
    base: { steps: 200, seed: SEED, optimizer: { learningRate: 5e-4 } },
    arms: {
      'sequence unlikelihood': { objective: sequence({ rate: 0.3 }), tune: GENTLE },
      likelihood: { objective: LIKELIHOOD, tune: GENTLE },
    },
  },
}

/** @throws Error for an unknown name */
export const subjectNamed = (name: string): Subject => among(SUBJECTS, name)
