// `evaluate`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import type { EvaluationRequest } from '../../host/evaluation.ts'
import type { TextBenchRequest } from '../../host/text-evaluation.ts'
import type { StageControl, StageProgress } from '../../index.ts'
import { defineCommand } from '../command.ts'
import { DECODE_OPTION, JUDGING_OPTIONS } from './judging-options.ts'

/** Scores a model on held-out captions or texts, example by example. */
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
    const { findModel } = await import('../../host/models.ts')
    const { data: dataset, ...asked } = options
    const common = { ...asked, store: store(), dataset, seed, threads, runtime }
    const control = { signal, onProgress: (stage: StageProgress) => out.progress(stage) }
    const isText = findModel(common.store, options.model).kind === 'text'
    const { evaluation, metrics, isReused } = isText
      ? await evaluateText({ ...common, prompts: asked.pictures }, control)
      : await evaluatePictures(common, control)
    out.json({ evaluation: evaluation.id, metrics, own: evaluation.settings['own'] ?? {}, isReused })
    out.table(
      ['metric', 'value', 'from', 'to', 'examples'],
      Object.entries(metrics).map(([name, { value, ci95, n }]) => [name, value, ...ci95, n]),
    )
    out.line(
      `Evaluation ${evaluation.id} "${evaluation.name}"${isReused ? ', from what was measured before' : ''}.`,
    )
  },
})

async function evaluatePictures(request: EvaluationRequest, control: StageControl) {
  const { evaluateModel } = await import('../../host/evaluation.ts')
  return evaluateModel(request, control)
}

async function evaluateText(request: TextBenchRequest & { readonly model: string }, control: StageControl) {
  const { measureText, openTextBench } = await import('../../host/text-evaluation.ts')
  return measureText(openTextBench(request), request.model, control)
}
