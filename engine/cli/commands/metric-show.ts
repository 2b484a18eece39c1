// `metric show`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { findOwnMetric } from '../../host/own-metrics.ts'
import { ownMetricFile } from '../../index.ts'
import { replaceFileAtomically } from '../../store/durable.ts'
import { defineCommand } from '../command.ts'

/** Shows an own metric as its file, or writes it. */
export const command = defineCommand({
  name: 'metric show',
  help: 'Show an own metric with its versions, or write it to a file that metric add reads',
  example: 'metric show brevity --out brevity.json',
  arguments: { '<metric>': 'name of an own metric, or name@version' },
  options: z.strictObject({
    out: option(z.string().optional(), { label: 'File', help: 'where to write it' }),
  }),
  run({ reader, out }, { arguments: [name = ''], options: { out: path } }) {
    const store = reader()
    const { row, definition } = findOwnMetric(store, name)
    const file = ownMetricFile(definition)
    const text = `${JSON.stringify(file, null, 2)}\n`
    if (path !== undefined) replaceFileAtomically(path, Buffer.from(text))
    const versions = store.ownMetrics
      .versions(row.name)
      .map(({ version, isCurrent, createdAt }) => ({ version, isCurrent, createdAt }))
    out.json({ metric: file, versions, path: path ?? null })
    if (path === undefined) out.line(text.trimEnd())
    out.table(
      ['version', 'made', ''],
      versions.map(({ version, createdAt, isCurrent }) => [version, createdAt, isCurrent ? 'in use' : '']),
    )
  },
})
