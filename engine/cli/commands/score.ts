// `score`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Log-likelihood and perplexity. */
export const command = defineCommand({
  name: 'score',
  help: 'Log-likelihood and perplexity of pictures given their captions',
  example: 'score --model starter --data openmoji --json',
  computes: true,
  options: z.strictObject({
    model: option(z.string(), { label: 'Model', help: 'id or name' }),
    data: option(z.string().optional(), { label: 'Dataset', help: 'id or name' }),
    split: option(z.enum(['train', 'eval', 'test']).default('eval'), {
      label: 'Side',
      help: 'of the dataset',
    }),
    text: option(z.string().optional(), { label: 'Caption', help: 'for --top-k' }),
    topK: option(z.int().min(0).default(0), {
      label: 'Best tokens',
      help: 'how many first image tokens to show after the caption',
    }),
    tokens: option(z.boolean().default(false), { label: 'Per token', help: 'also give one value per token' }),
  }),
  async run({ store, out, runtime, threads, signal }, { options }) {
    const { scoreModel } = await import('../../host/score.ts')
    const { data: dataset, tokens, ...asked } = options
    const { perToken, captions, topTokens, ...totals } = await scoreModel(store(), {
      ...asked,
      dataset,
      runtime,
      threads,
      signal,
    })
    const rows = tokens ? { pairs: captions.map((caption, i) => ({ caption, nats: perToken[i] })) } : {}
    out.json({ ...totals, ...rows, ...(topTokens.length > 0 ? { topTokens } : {}) })
    if (dataset !== undefined)
      out.line(
        `${totals.nllNats.toFixed(2)} nats over ${totals.tokens} tokens, perplexity ${totals.perplexity.toFixed(2)}`,
      )
    if (topTokens.length > 0)
      out.table(
        ['token', 'logit'],
        topTokens.map(({ id, logit }) => [id, logit]),
      )
  },
})
