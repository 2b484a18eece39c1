// `metric add`
import { z } from 'zod'
import { readMetricFile } from '../../host/metric-files.ts'
import { saveOwnMetric } from '../../host/own-metrics.ts'
import { defineCommand } from '../command.ts'
import { METRIC_FILE_HELP, METRIC_FILE_OPTIONS } from './metric-options.ts'

/** Keeps an own metric, so that it can be measured by name. */
export const command = defineCommand({
  name: 'metric add',
  help: 'Add an own metric, or another version of it',
  example: 'metric add brevity.json',
  arguments: { '<file>': METRIC_FILE_HELP },
  options: z.strictObject(METRIC_FILE_OPTIONS),
  async run({ store, out, signal }, { arguments: [path = ''], options }) {
    const { row, definition } = await saveOwnMetric(store(), readMetricFile(path, options), signal)
    const { name, version } = row
    out.json({ metric: name, version, of: definition.of })
    out.line(`Own metric “${name}”, version ${String(version)}. Try it with: metric check ${name}`)
  },
})
