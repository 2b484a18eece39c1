// `run queue`
import { defineCommand } from '../command.ts'

/** Lists what waits. */
export const command = defineCommand({
  name: 'run queue',
  help: 'List runs that wait or can go on',
  example: 'run queue --json',
  run({ reader, out }) {
    const runs = reader()
      .runs.list()
      .filter(({ status }) => ['queued', 'paused', 'interrupted', 'failed'].includes(status))
    out.json({ runs })
    out.table(
      ['id', 'name', 'status', 'step', 'of'],
      runs.map((run) => [run.id, run.name, run.status, run.step, run.totalSteps]),
    )
  },
})
