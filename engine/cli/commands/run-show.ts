// `run show`
import { defineCommand } from '../command.ts'

/** Shows everything that is known of one run, except its points. */
export const command = defineCommand({
  name: 'run show',
  help: 'Show a run: recipe, status, events, checkpoints, samples',
  example: 'run show r1 --json',
  arguments: { '<run>': 'id or name' },
  run({ reader, out }, { arguments: [reference = ''] }) {
    const store = reader()
    const run = store.runs.find(reference)
    const events = store.events.list(run.id)
    const checkpoints = store.checkpoints.list(run.id)
    out.json({
      run,
      events,
      checkpoints,
      samples: store.samples.list(run.id),
      metrics: store.metricPoints.names(run.id),
    })
    for (const [name, value] of Object.entries(run))
      out.line(
        `${name.padEnd(20)}${typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? '–')}`,
      )
    out.table(
      ['at', 'step', 'event', 'what'],
      events.map((event) => [event.createdAt, event.step, event.type, JSON.stringify(event.payload)]),
    )
    out.table(
      ['checkpoint', 'verified', 'folder'],
      checkpoints.map((checkpoint) => [checkpoint.step, checkpoint.verifiedAt, checkpoint.folder]),
    )
  },
})
