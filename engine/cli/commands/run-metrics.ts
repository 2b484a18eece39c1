// `run metrics`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError, nearestName } from '../../base/errors.ts'
import { defineCommand } from '../command.ts'

/** Gives every point that a run ever recorded. */
export const command = defineCommand({
  name: 'run metrics',
  help: 'Show every value that a run recorded, in order; repeated steps stand twice',
  example: 'run metrics r1 --metric loss --json',
  arguments: { '<run>': 'id or name' },
  options: z.strictObject({
    metric: option(z.string().optional(), { label: 'Metric', help: 'only this one, such as loss' }),
  }),
  run({ reader, out }, { arguments: [reference = ''], options: { metric } }) {
    const store = reader()
    const run = store.runs.find(reference)
    if (metric !== undefined) requireMetric(metric, store.metricPoints.names(run.id))
    const points = store.metricPoints.list(run.id, metric)
    out.json({ run: run.id, points })
    out.table(
      ['step', 'metric', 'value'],
      points.map((point) => [point.step, point.name, point.value]),
    )
  },
})

function requireMetric(metric: string, recorded: readonly { readonly name: string }[]): void {
  const names = recorded.map(({ name }) => name)
  if (names.includes(metric)) return
  const near = nearestName(metric, names)
  throw new EngineError('UNKNOWN_NAME', `run: it recorded no metric "${metric}".`, {
    details: { metric, recorded: names },
    fixes: [near ? `Did you mean "${near}"?` : `It recorded: ${names.join(', ') || 'nothing yet'}.`],
  })
}
