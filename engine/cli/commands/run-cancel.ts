// `run cancel`
import { EngineError } from '../../base/errors.ts'
import { defineCommand } from '../command.ts'

/** Gives up a run that waits or is paused; its points and checkpoints stay. */
export const command = defineCommand({
  name: 'run cancel',
  help: 'Give up a run that waits or is paused',
  example: 'run cancel r1',
  arguments: { '<run>': 'id or name' },
  run({ store, out }, { arguments: [reference = ''] }) {
    const { status, name } = store().runs.find(reference)
    if (status === 'finished')
      throw new EngineError('BAD_ARGUMENT', `run: "${name}" is finished and cannot be cancelled.`)
    const run = store().runs.setStatus(reference, 'cancelled')
    out.json({ run })
    out.line(`${run.id} is cancelled.`)
  },
})
