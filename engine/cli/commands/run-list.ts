// `run list`
import { defineCommand } from '../command.ts'

/** Lists the training runs of the data folder. */
export const command = defineCommand({
  name: 'run list',
  help: 'List all training runs',
  example: 'run list --json',
  run({ reader, out }) {
    const runs = reader().runs.list()
    out.json({ runs })
    out.table(
      ['id', 'name', 'status', 'step', 'of', 'started', 'reason'],
      runs.map((run) => [run.id, run.name, run.status, run.step, run.totalSteps, run.startedAt, run.reason]),
    )
  },
})
