// `metric remove`
import { defineCommand } from '../command.ts'

/** Takes an own metric off the list; what was measured by it keeps its version. */
export const command = defineCommand({
  name: 'metric remove',
  help: 'Take an own metric off the list; results keep the version that made them',
  example: 'metric remove brevity',
  arguments: { '<metric>': 'name of an own metric' },
  run({ store, out }, { arguments: [name = ''] }) {
    store().ownMetrics.remove(name)
    out.json({ metric: name })
    out.line(`“${name}” is no longer listed. Adding the same file again brings it back.`)
  },
})
