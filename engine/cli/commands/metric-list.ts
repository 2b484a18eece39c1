// `metric list`
import { listOwnMetrics } from '../../host/own-metrics.ts'
import { type MetricDescriptor, METRICS } from '../../index.ts'
import { defineCommand } from '../command.ts'

/** Lists what can be measured. */
export const command = defineCommand({
  name: 'metric list',
  help: 'List the metrics of the program and own ones',
  example: 'metric list --json',
  run({ reader, out }) {
    const own = listOwnMetrics(reader())
    const metrics = [
      ...METRICS.map((metric) => ({
        ...brief(metric),
        of: ofMetric(metric),
        version: metric.version,
        own: null,
      })),
      ...own.map(({ definition }) => ({
        ...brief(definition),
        ...{ of: definition.of, version: definition.version },
        own: 'source' in definition ? 'script' : 'formula',
      })),
    ]
    out.json({ metrics })
    out.table(
      ['metric', 'of', 'better', 'own', 'what it is'],
      metrics.map(({ name, of, direction, own: kind, version, label }) => [
        ...[name, of, direction === 'max' ? 'more' : 'less'],
        ...[kind === null ? '' : `${kind}, version ${String(version)}`, label],
      ]),
    )
  },
})

function brief({
  name,
  label,
  help,
  direction,
  unit,
  range,
}: Omit<MetricDescriptor, 'level' | 'needs' | 'deterministic' | 'normalisation'>) {
  return { name, label, help, direction, unit, range }
}

function ofMetric({ needs }: MetricDescriptor): 'texts' | 'pictures' {
  return needs.some((need) => need === 'texts' || need === 'text references') ? 'texts' : 'pictures'
}
