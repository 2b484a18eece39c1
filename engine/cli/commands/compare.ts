// `compare`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { textOf } from '../../base/message.ts'
import type { DuelRow } from '../../index.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { DECODE_OPTION, JUDGING_OPTIONS } from './judging-options.ts'

const OPTIONS = z.strictObject({
  baseline: option(z.string(), { label: 'Baseline', help: 'id or name of the model to beat' }),
  candidate: option(z.string(), { label: 'Candidate', help: 'id or name of the model to judge' }),
  ...JUDGING_OPTIONS,
  decode: DECODE_OPTION,
})
type Options = z.output<typeof OPTIONS>

/** Lets two models draw the same captions with the same seeds and says which is better, where that can be said. */
export const command = defineCommand({
  name: 'compare',
  help: 'Compare a model with its baseline, caption by caption, with a report',
  example: 'compare --baseline starter --candidate my-emoji --data emoji --json',
  computes: true,
  options: OPTIONS,
  async run(context, { options }) {
    const { store, out, seed, threads, runtime, signal, services } = context
    const { findModel } = await import('../../host/models.ts')
    if (findModel(store(), options.baseline).kind === 'text') return compareTexts(context, options)
    const { compareModels } = await import('../../host/compare.ts')
    const { data: dataset, ...asked } = options
    const environment = Object.entries(services.versions()).map(([label, value]) => ({ label, value }))
    const comparison = await compareModels(
      { ...asked, store: store(), dataset, seed, threads, runtime, environment },
      { signal, onProgress: (stage) => out.progress(stage) },
    )
    const { rows, tone, sentence, controls, memorisation, evaluations, warnings, reportPath } = comparison
    out.json({
      metrics: Object.fromEntries(rows.map(({ name, ...row }) => [name, row])),
      verdict: { tone, sentence },
      ...{
        controls,
        memorisation: memorisation ?? null,
        evaluations,
        warnings: warnings.map(textOf),
        reportPath,
      },
    })
    tabulate(context, rows)
    out.line(sentence)
    for (const warning of warnings) out.warn(warning.text)
    out.line(`Report: ${reportPath ?? 'none'}`)
  },
})

function tabulate({ out }: CommandContext, rows: readonly DuelRow[]): void {
  out.table(
    ['metric', 'baseline', 'candidate', 'change', 'from', 'to', 'p (Holm)', 'n', 'verdict'],
    rows.map(({ name, baseline, candidate, delta, ci95, pHolm, n, verdict }) => [
      ...[name, baseline, candidate, delta, ...ci95, pHolm, n],
      verdict,
    ]),
  )
}

async function compareTexts(context: CommandContext, options: Options): Promise<void> {
  const { store, out, seed, threads, runtime, signal, services } = context
  const { compareTextModels } = await import('../../host/text-compare.ts')
  const { data: dataset, pictures: prompts, ...asked } = options
  const environment = Object.entries(services.versions()).map(([label, value]) => ({ label, value }))
  const { rows, tone, sentence, evaluations, warnings, reportPath } = await compareTextModels(
    { ...asked, store: store(), dataset, prompts, seed, threads, runtime, environment },
    { signal, onProgress: (stage) => out.progress(stage) },
  )
  const metrics = Object.fromEntries(rows.map(({ name, ...row }) => [name, row]))
  const told = warnings.map(textOf)
  out.json({ metrics, verdict: { tone, sentence }, evaluations, warnings: told, reportPath })
  tabulate(context, rows)
  out.line(sentence)
  for (const warning of told) out.warn(warning)
  out.line(`Report: ${reportPath}`)
}
