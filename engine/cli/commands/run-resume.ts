// `run resume`
import { carryOut } from '../../host/training.ts'
import { defineCommand } from '../command.ts'
import { tellOutcome } from '../run-outcome.ts'
import { runVoice } from '../train-progress.ts'

/** Goes on with a queued, paused, interrupted or failed run. */
export const command = defineCommand({
  name: 'run resume',
  help: 'Go on with a run from its last checkpoint',
  example: 'run resume r1',
  computes: true,
  arguments: { '<run>': 'id or name' },
  async run({ store, out, runtime, threads, signal }, { arguments: [run = ''] }) {
    const now = (): number => performance.now()
    tellOutcome(
      out,
      await carryOut(store(), run, { runtime, threads, signal, emit: runVoice(out, now), now }),
      store(),
    )
  },
})
