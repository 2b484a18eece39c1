// Of a recipe: what concerns text models only.
import { z } from 'zod'
import { option, whole } from './options.ts'

/** Rows of texts, and which parts of the model they change. */
export const textFields = {
  sequenceLength: option(whole(8).max(131_072).default(512), {
    label: 'Sequence length',
    help: 'Most tokens of a row; longer examples are cut or rejected. Memory and time grow with it.',
    unit: 'tokens',
    kinds: ['text'],
  }),
  packing: option(z.enum(['off', 'packed', 'joined']).default('off'), {
    label: 'Packing',
    help: 'Packed puts several short examples into a row, each seeing itself only: the same result in less time. Joined makes one stream of all, cut anywhere, for plain texts.',
    choiceLabels: { off: 'One example per row', packed: 'Packed', joined: 'Joined' },
    kinds: ['text'],
  }),
  overlong: option(z.enum(['truncate', 'reject']).default('truncate'), {
    label: 'Longer examples',
    help: 'What happens to examples longer than the sequence length.',
    choiceLabels: { truncate: 'Cut off the end', reject: 'Do not train' },
    kinds: ['text'],
    advanced: true,
  }),
  lastLayers: option(whole(0).max(1000).default(0), {
    label: 'Layers',
    help: 'Trains only the last so many layers and what follows them; 0 for all.',
    kinds: ['text'],
    advanced: true,
  }),
  wordEmbeddings: option(z.enum(['auto', 'train', 'freeze']).default('auto'), {
    label: 'Word embeddings',
    help: 'Automatic trains them when all weights are trained or tokens were added.',
    choiceLabels: { auto: 'Automatic', train: 'Train', freeze: 'Freeze' },
    kinds: ['text'],
    advanced: true,
  }),
  addedTokens: option(z.array(z.string().min(1).max(200)).max(10_000).default([]), {
    label: 'New tokens',
    help: 'Words that become tokens of their own; each starts as the mean of all embeddings, with a little noise.',
    repeatable: true,
    kinds: ['text'],
    advanced: true,
  }),
}
