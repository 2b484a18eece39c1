// Fine-tunes: started, paused, gone on with, looked at.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { RunView } from '../../../api/contract/views.ts'
import { queueRun } from '../../training.ts'
import type { AppContext } from '../context.ts'
import { runView } from '../run-view.ts'
import { readSeries } from '../series.ts'

/** The calls on runs. */
export function runsService({ store, queue }: AppContext): AppHandlers['runs'] {
  const show = (run: string): RunView => runView(store, store.runs.find(run), queue)
  const list = (): RunView[] => store.runs.list().map((row) => runView(store, row, queue))
  const idOf = (run: string): string => store.runs.find(run).id
  return {
    list,
    show: ({ run }) => show(run),
    start({ recipe }) {
      const { id } = queueRun(store, recipe)
      queue.add(id)
      return show(id)
    },
    async pause({ run }) {
      await queue.pause(run)
      return show(run)
    },
    resume({ run }) {
      queue.add(run)
      return show(run)
    },
    async cancel({ run }) {
      await queue.cancel(run)
      return show(run)
    },
    move({ run, place }) {
      queue.move(run, place)
      return list()
    },
    series: ({ run, ...request }, signal) =>
      readSeries(store.metricPoints, { ...request, run: idOf(run) }, signal),
    samples: ({ run }) =>
      store.samples
        .list(idOf(run))
        .map(({ step, prompt, image, text }) => ({ step, prompt, picture: image, text })),
    events: ({ run }) =>
      store.events
        .list(idOf(run))
        .map(({ step, type, payload, createdAt }) => ({ step, type, payload, createdAt })),
  }
}
