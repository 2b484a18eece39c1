// How the end of a run is told.
import { EngineError } from '../base/errors.ts'
import type { RunOutcome } from '../host/training.ts'
import type { Store } from '../store/store.ts'
import type { Output } from './output.ts'

/** Says what a run made. @throws CANCELLED when it was stopped, after saying how to go on */
export function tellOutcome(out: Output, { run, model }: RunOutcome, store: Store): void {
  if (!model)
    throw new EngineError(
      'CANCELLED',
      `run: "${run.name}" stopped at step ${run.step} of ${run.totalSteps}; everything up to there is saved.`,
      {
        details: { run: run.id, step: run.step },
        fixes: [`Go on with: tuneloom run resume ${run.id}`],
      },
    )
  const last = (name: string): number | null => store.metricPoints.series(run.id, name).at(-1)?.value ?? null
  const metrics = Object.fromEntries(store.metricPoints.names(run.id).map(({ name }) => [name, last(name)]))
  out.json({ run, model, metrics })
  const kept = Number((model.card['recipe'] as { keptStep?: number } | undefined)?.keptStep ?? run.step)
  const state = kept < run.step ? ` It is the state after step ${kept}, which was judged best.` : ''
  out.line(`Model ${model.id} "${model.name}" is ready.${state}`)
}
