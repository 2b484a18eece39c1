// `evaluate`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'
import { DECODE_OPTION, JUDGING_OPTIONS } from './judging-options.ts'

/** Scores a model on held-out captions, example by example. */
export const command = defineCommand({
  name: 'evaluate',
  help: 'Score a model on the held-out side of a dataset',
  example: 'evaluate --model starter --data emoji --metrics nll,R@1 --json',
  computes: true,
  options: z.strictObject({
    model: option(z.string(), { label: 'Model', help: 'id or name' }),
    ...JUDGING_OPTIONS,
    decode: DECODE_OPTION,
  }),
  async run({ store, out, seed, threads, runtime, signal }, { options }) {
    const { evaluateModel } = await import('../../host/evaluation.ts')
    const { data: dataset, ...asked } = options
    const { evaluation, metrics, isReused } = await evaluateModel(
      { ...asked, store: store(), dataset, seed, threads, runtime },
      { signal, onProgress: (stage) => out.progress(stage) },
    )
    out.json({ evaluation: evaluation.id, metrics, isReused })
    out.table(
      ['metric', 'value', 'from', 'to', 'captions'],
      Object.entries(metrics).map(([name, { value, ci95, n }]) => [name, value, ...ci95, n]),
    )
    out.line(
      `Evaluation ${evaluation.id} "${evaluation.name}"${isReused ? ', from what was measured before' : ''}.`,
    )
  },
})
