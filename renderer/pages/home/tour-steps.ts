// The first-run tour: five steps on shipped data, and how far they are.
import type { JobView, RunView } from '../../../engine/api/contract/views.ts'
import type { World } from './world.ts'

/** What is done in which order. */
export const TOUR_STEPS = ['pairs', 'look', 'tune', 'compare', 'export'] as const
export type TourStepName = (typeof TOUR_STEPS)[number]

/** What the tour made so far, kept in the browser; ids of things that are gone count for nothing. */
export interface TourMemory {
  readonly dataset?: string
  readonly hasLooked?: boolean
  readonly run?: string
  readonly duel?: string
  readonly artifact?: string
  /** The job under way of a step. */
  readonly jobs?: Readonly<Partial<Record<TourStepName, string>>>
}

/** A step as it is shown. */
export interface TourStep {
  readonly name: TourStepName
  readonly state: 'waiting' | 'ready' | 'running' | 'done' | 'failed'
  /** From 0 to 1 while it runs; null when that is not known. */
  readonly fraction: number | null
  readonly etaSeconds: number | null
}

/** Memory without what does not exist any more. */
export function soundMemory(memory: TourMemory, world: World, jobs: readonly JobView[]): TourMemory {
  const known = (list: readonly { readonly id: string }[], id: string | undefined): boolean =>
    id !== undefined && list.some((one) => one.id === id)
  const jobIds = Object.entries(memory.jobs ?? {}).filter(([, id]) => known(jobs, id))
  return {
    ...(known(world.datasets, memory.dataset) && { dataset: memory.dataset as string }),
    ...(memory.hasLooked === true && { hasLooked: true }),
    ...(known(world.runs, memory.run) && { run: memory.run as string }),
    ...(known(world.duels, memory.duel) && { duel: memory.duel as string }),
    ...(known(world.artifacts, memory.artifact) && { artifact: memory.artifact as string }),
    jobs: Object.fromEntries(jobIds),
  }
}

/** Every step with its state. */
export function tourSteps(memory: TourMemory, world: World, jobs: readonly JobView[]): TourStep[] {
  const run = world.runs.find(({ id }) => id === memory.run)
  const isDone: Record<TourStepName, boolean> = {
    pairs: memory.dataset !== undefined,
    look: memory.hasLooked === true,
    tune: run?.status === 'finished',
    compare: memory.duel !== undefined,
    export: memory.artifact !== undefined,
  }
  return TOUR_STEPS.map((name, i) => {
    if (isDone[name]) return step(name, 'done')
    if (name === 'tune' && run) return runStep(run)
    const job = jobs.find(({ id }) => id === memory.jobs?.[name])
    if (job) return jobStep(name, job)
    // Looking is an invitation: nothing waits for it.
    const before = TOUR_STEPS.slice(0, i).filter((earlier) => earlier !== 'look')
    return step(name, before.every((earlier) => isDone[earlier]) ? 'ready' : 'waiting')
  })
}

function step(name: TourStepName, state: TourStep['state']): TourStep {
  return { name, state, fraction: null, etaSeconds: null }
}

function runStep({ status, step: done, totalSteps, live }: RunView): TourStep {
  const failed = status === 'failed' || status === 'cancelled' || status === 'interrupted'
  const fraction = totalSteps > 0 ? done / totalSteps : null
  return {
    name: 'tune',
    state: failed ? 'failed' : 'running',
    fraction,
    etaSeconds: live?.etaSeconds ?? null,
  }
}

function jobStep(name: TourStepName, { state, done, total, etaSeconds }: JobView): TourStep {
  if (state === 'failed' || state === 'cancelled' || state === 'interrupted') return step(name, 'failed')
  return { name, state: 'running', fraction: total > 0 ? done / total : null, etaSeconds }
}
