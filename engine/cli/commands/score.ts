// `score`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { type CommandContext, defineCommand } from '../command.ts'

const OPTIONS = z.strictObject({
  model: option(z.string(), { label: 'Model', help: 'id or name' }),
  text: option(z.string().optional(), {
    label: 'Text',
    help: 'the text; of pictures the caption, for --top-k',
  }),
  file: option(z.string().optional(), { label: 'File', help: 'a text file' }),
  data: option(z.string().optional(), { label: 'Dataset', help: 'id or name' }),
  split: option(z.enum(['train', 'eval', 'test']).default('eval'), {
    label: 'Side',
    help: 'of the dataset',
  }),
  context: option(z.int().min(2).optional(), {
    label: 'Window',
    help: 'tokens that a text model sees at once; what it reads if left out',
    unit: 'tokens',
  }),
  stride: option(z.int().min(1).optional(), {
    label: 'Stride',
    help: 'new tokens in each window; the window if left out',
    unit: 'tokens',
  }),
  topK: option(z.int().min(0).default(0), {
    label: 'Best tokens',
    help: 'how many of the likeliest next tokens to show after the text or caption',
  }),
  tokens: option(z.boolean().default(false), { label: 'Per token', help: 'also give one value per token' }),
})
type Options = z.output<typeof OPTIONS>

/** Log-likelihood and perplexity. */
export const command = defineCommand({
  name: 'score',
  help: 'Log-likelihood and perplexity of texts, or of pictures given their captions',
  example: 'score --model starter --data openmoji --json',
  computes: true,
  options: OPTIONS,
  async run(context, { options }) {
    const { findModel } = await import('../../host/models.ts')
    const isText = findModel(context.reader(), options.model).kind === 'text'
    return isText ? scoreText(context, options) : scorePictures(context, options)
  },
})

async function scoreText({ reader, out, runtime, threads, signal }: CommandContext, options: Options) {
  const { scoreTexts } = await import('../../host/score-texts.ts')
  const { data: dataset, tokens: isPerToken, ...asked } = options
  const { perToken, topTokens, ...totals } = await scoreTexts(reader(), {
    ...{ ...asked, dataset, runtime, threads, signal },
    onProgress: (done, total) =>
      out.progress({ label: 'score', done, total, unit: dataset === undefined ? 'tokens' : 'texts' }),
  })
  out.json({
    ...totals,
    ...(isPerToken && { perToken }),
    ...(topTokens.length > 0 && { topTokens }),
  })
  const { nllNats, tokens, perplexity, bitsPerByte } = totals
  out.line(
    `${nllNats.toFixed(2)} nats over ${tokens} tokens, perplexity ${perplexity.toFixed(3)}, ` +
      `${bitsPerByte.toFixed(3)} bits per byte`,
  )
  if (isPerToken)
    out.table(
      ['id', 'token', 'log p'],
      perToken.map(({ id, token, logProb }) => [id, JSON.stringify(token), logProb]),
    )
  if (topTokens.length > 0)
    out.table(
      ['next id', 'token', 'log p'],
      topTokens.map(({ id, token, logProb }) => [id, JSON.stringify(token), logProb]),
    )
}

async function scorePictures({ store, out, runtime, threads, signal }: CommandContext, options: Options) {
  const { scoreModel } = await import('../../host/score.ts')
  const { data: dataset, tokens, file, context, stride, ...asked } = options
  if (file !== undefined || context !== undefined || stride !== undefined)
    throw new EngineError('BAD_ARGUMENT', 'score: --file, --context and --stride are for text models.')
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
}
