// `run pause`
import { requestPause } from '../../host/run-control.ts'
import { defineCommand } from '../command.ts'

/** Asks the program that carries out a run to save and stop. */
export const command = defineCommand({
  name: 'run pause',
  help: 'Save and stop a run that another program carries out',
  example: 'run pause r1',
  arguments: { '<run>': 'id or name' },
  run({ reader, out }, { arguments: [reference = ''] }) {
    const process = requestPause(reader(), reference)
    out.json({ run: reader().runs.find(reference), process })
    out.line('Asked to save and stop; go on later with `tuneloom run resume`.')
  },
})
