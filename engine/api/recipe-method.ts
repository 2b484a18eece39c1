// Of a recipe: which weights change, and by what adapters.
import { z } from 'zod'
import { option, whole } from './options.ts'

/** Which weights change. */
export const method = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('full').meta({ choiceLabels: { full: 'All weights', lora: 'Adapters (LoRA)' } }),
  }),
  z.strictObject({
    name: z.literal('lora'),
    rank: option(whole(1).max(512).default(16), {
      label: 'Rank',
      help: 'Width of the adapters: larger learns more and costs more.',
    }),
    alpha: option(z.number().positive().default(16), {
      label: 'Alpha',
      help: 'Strength of the adapters; the product is scaled by alpha / rank.',
    }),
    variant: option(z.enum(['lora', 'rslora', 'dora']).default('lora'), {
      label: 'Variant',
      help: 'LoRA scales by alpha / rank; rsLoRA by alpha / √rank, for large ranks; DoRA also learns the length of every row, a little better and slower.',
      choiceLabels: { lora: 'LoRA', rslora: 'rsLoRA', dora: 'DoRA' },
      advanced: true,
    }),
    dropout: option(z.number().min(0).max(0.9).default(0), {
      label: 'Adapter dropout',
      help: 'Share of the inputs of adapters that every step leaves out, such as 0.05 against learning by heart; 0 for none. Not for DoRA.',
      advanced: true,
    }),
    targets: option(z.array(z.string().min(1)).max(64).default([]), {
      label: 'Adapted modules',
      help: 'Ends of the names of the matrices that get adapters, such as q_proj; all matrices of the layers if left out.',
      kinds: ['text'],
      advanced: true,
    }),
    embeddings: option(z.boolean().default(true), {
      label: 'Train embeddings',
      help: 'Also trains the word embeddings, which new words need.',
      kinds: ['caption-image'],
    }),
  }),
])
