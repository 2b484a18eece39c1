// The loop of a run: from its last sound checkpoint on, with evaluations, samples, checkpoints and looks at its health.
import type { Recipe } from '../api/recipe.ts'
import {
  assertAnswers,
  isSettled,
  type Judged,
  type Learner,
  type LoopEnd,
  restoreCheckpoint,
  type Runtime,
  type TrainingEvent,
  trainLoop,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { judgedFigures } from './run-best.ts'
import { latestCheckpoint } from './run-checkpoints.ts'
import { RunKeeper } from './run-keeper.ts'
import { RunMonitor } from './run-monitor.ts'
import { RunRecorder } from './run-recorder.ts'
import { isJudged, judgedBy } from './training-judge.ts'
import type { OpenTraining, RunEvent } from './training-kind.ts'

/** How a loop is gone through; nothing here changes its result on one machine and runtime. */
export interface LoopSettings {
  readonly signal?: AbortSignal | undefined
  readonly emit: (event: RunEvent) => void
  readonly now?: () => number
}

/** A run that is gone through. */
export interface LoopWork {
  readonly recipe: Recipe
  readonly training: OpenTraining
  readonly runtime: Runtime
  readonly settings: LoopSettings
}

/** From the last sound checkpoint to the end, or to where it was stopped on the way. @throws as trainLoop does */
export async function runLoop(store: Store, row: RunRow, work: LoopWork): Promise<LoopEnd> {
  const { recipe, training, runtime, settings } = work
  const { signal, emit, now = () => performance.now() } = settings
  const { learner } = training
  const from = restored(store, row.id, learner)
  const { trainableParameters } = learner
  emit({ type: 'run', run: row.id, name: row.name, steps: recipe.steps, from, trainableParameters })
  const by = judgedBy(store, recipe)
  const keeper = new RunKeeper(store, row.id, { recipe, learner, by })
  const recorder = new RunRecorder(store, row.id, now)
  const tell = (event: TrainingEvent): void => {
    const told = event.type === 'step' ? { ...event, memoryBytes: process.memoryUsage.rss() } : event
    recorder.record(told, recipe.optimizer.learningRate)
    emit(told)
    if (event.type !== 'evaluation' || !keeper.isBest(event.step)) return
    recorder.flush()
    keeper.save(event.step)
  }
  const evaluate = (step: number) => evaluated(training, step, keeper)
  if (from === 0 && recipe.evaluateEvery > 0) tell({ type: 'evaluation', step: 0, values: await evaluate(0) })
  const monitor = monitorOf(store, row, { recipe, training, settings, tell })
  const parts = {
    ...{ step: learner.step, batch: (step: number) => learner.batch(step) },
    ...(monitor && { look: (step: number) => monitor.after(step, from) }),
    evaluate,
    // a device that began to lie must not reach a checkpoint
    save: async (step: number) => {
      await assertAnswers(runtime)
      keeper.save(step)
    },
    isSettled: (step: number) =>
      isJudged(recipe) && isSettled(judgedUpTo(store, row.id, { upTo: step, by }), recipe.patience),
    ...{ emit: tell, now, signal },
  }
  const end = await trainLoop(learner.plan, parts, from)
  recorder.flush()
  return end
}

/** Puts the last sound checkpoint in place; returns the step it is of, 0 where there is none. */
function restored(store: Store, run: string, { step }: Learner): number {
  const taken = latestCheckpoint(store, run)
  if (taken) restoreCheckpoint(step.memory, taken.state)
  return taken?.step ?? 0
}

/** Held-out figures, the metric that judges the run, and samples. */
async function evaluated(
  training: OpenTraining,
  step: number,
  keeper: RunKeeper,
): Promise<Record<string, number>> {
  const figures = await training.learner.evaluate()
  const judged = await judgement(training, () => step > 0 && keeper.save(step))
  await training.drawSamples(step)
  return { ...figures, ...judged }
}

/** What the recipe's metric says; where it fails the run ends with it, after what was learnt was kept. */
async function judgement({ judge }: OpenTraining, keep: () => unknown): Promise<Record<string, number>> {
  if (judge === null) return {}
  try {
    const judged = await judge()
    return Number.isFinite(judged) ? { judged } : {}
  } catch (error) {
    keep()
    throw error
  }
}

interface Monitoring {
  readonly recipe: Recipe
  readonly training: OpenTraining
  readonly settings: LoopSettings
  readonly tell: (event: TrainingEvent) => void
}

/** Watches over a run that asks for it and has enough held-out data. */
function monitorOf(
  store: Store,
  { id, baseModel, dataset }: RunRow,
  {
    recipe,
    training: { learner, look, kind },
    settings: { signal, now = () => performance.now() },
    tell,
  }: Monitoring,
): RunMonitor | undefined {
  if (recipe.monitorEvery === 0 || look === null) return undefined
  const base = baseModel ?? recipe.base
  return new RunMonitor({
    ...{ store, run: id, recipe, now, signal, emit: tell },
    subject: { kind, model: base, base, dataset: dataset ?? recipe.dataset },
    look: async () => {
      await learner.step.settle()
      return look()
    },
  })
}

/** What a run's evaluations came to, in the order of steps. */
function judgedUpTo(store: Store, run: string, which: Parameters<typeof judgedFigures>[2]): Judged[] {
  return [...judgedFigures(store, run, which)]
    .map(([at, value]) => ({ step: at, value }))
    .sort((a, b) => a.step - b.step)
}
