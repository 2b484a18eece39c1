// `diagnose`
import { z } from 'zod'
import type { FindingView } from '../../api/contract/health-views.ts'
import { option } from '../../api/options.ts'
import { type CommandContext, defineCommand } from '../command.ts'

/** Says what is wrong with a generator, beside real data, and what to try. */
export const command = defineCommand({
  name: 'diagnose',
  help: 'Find exposure bias, repetition, collapse and memorisation, each beside real data',
  example: 'diagnose --model my-emoji --data emoji --baseline starter --json',
  computes: true,
  options: z.strictObject({
    model: option(z.string(), { label: 'Model', help: 'id or name' }),
    data: option(z.string(), { label: 'Dataset', help: 'id or name; its held-out side is written after' }),
    baseline: option(z.string().optional(), {
      label: 'Baseline',
      help: 'whose distribution counts as right; the model that it was trained from if left out',
    }),
    samples: option(z.int().min(8).max(1000).optional(), {
      label: 'Samples',
      help: 'how many texts to write or pictures to draw; more give narrower intervals',
    }),
  }),
  async run(context, { options: { data: dataset, ...asked } }) {
    const { store, out, seed, threads, runtime, signal } = context
    const { diagnoseModel } = await import('../../host/diagnosis.ts')
    const { row, outcome } = await diagnoseModel(
      { ...asked, dataset, store: store(), seed, threads, runtime },
      { signal, onProgress: (stage) => out.progress(stage) },
    )
    const { exposure, ...rest } = outcome
    out.json({ diagnosis: row.id, ...rest, exposure })
    out.table(
      ['measure', 'value', 'from', 'to', 'real data', 'from', 'to', 'n'],
      outcome.figures.map(({ name, value, ci95, control, n }) => [
        ...[name, value, ci95?.[0] ?? null, ci95?.[1] ?? null],
        ...[control.value, ...control.band, n],
      ]),
    )
    if (exposure)
      out.table(
        ['words', 'excess error %', 'from', 'to'],
        exposure.at.map(({ length, value, ci95 }) => [
          length,
          ...[value, ...ci95].map((share) => share * 100),
        ]),
      )
    for (const note of outcome.notes) out.warn(note.text)
    tellFindings(context, outcome.findings)
    out.line(`Diagnosis ${row.id} "${row.name}".`)
  },
})

function tellFindings({ out }: CommandContext, findings: readonly FindingView[]): void {
  if (findings.length === 0) out.line('Nothing was found: every measure lies where real data lie.')
  for (const { severity, sentence, threshold, suggestion } of findings) {
    out.line(`${severity}: ${sentence.text}`)
    out.line(`  ${threshold.sentence.text} Source: ${threshold.source}.`)
    const set = Object.entries(suggestion.values).map(
      ([path, value]) => `--set ${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    out.line(`  ${suggestion.sentence.text}`)
    out.line(`  train --base ${suggestion.base} --data ${suggestion.dataset} ${set.join(' ')}`)
    const back = suggestion.rollBackTo
    if (back) out.line(`  Or roll back to step ${back.step} of run ${back.run}.`)
  }
}
