// A run goes on when its runtime does not: from the last checkpoint, on the next runtime that answers.
import { EngineError, type ErrorCode } from '../base/errors.ts'
import {
  assertAnswers,
  guardedRuntime,
  openRuntime,
  type Patience,
  type Runtime,
  usesDevice,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { latestCheckpoint } from './run-checkpoints.ts'
import { preferredRuntime } from './runtime-choice.ts'

/** How runtimes are opened; tests put broken ones in. */
export interface RuntimeSource {
  /** A runtime by name, or for `auto` the first of `preferred` that answers; never one of `except`. */
  open(name: string, preferred: readonly string[], except: readonly string[]): Promise<Runtime>
  /** How long a run may take; undefined for what cannot hang. */
  patience(name: string): Patience | undefined
}

const DEVICE_PATIENCE: Patience = { leastMs: 120_000, times: 20 }

const REGISTRY: RuntimeSource = {
  open: (name, preferred, except) => openRuntime(name, { preferred, except }),
  patience: (name) => (usesDevice(name) ? DEVICE_PATIENCE : undefined),
}

/**
 * Carries out a work on the runtime of that name. Where the device is lost, answers wrongly or holds no more the work starts again,
 * which for a run means from its last checkpoint, on the next runtime; the run's history says so.
 * @throws what the work throws for any other reason, RUNTIME_UNAVAILABLE when none is left
 */
export async function withRuntime<Result>(
  { store, run, name }: { readonly store: Store; readonly run: RunRow; readonly name: string },
  work: (runtime: Runtime) => Promise<Result>,
  source: RuntimeSource = REGISTRY,
): Promise<Result> {
  const failed: string[] = []
  const preferred = name === 'auto' ? [await preferredRuntime(store.home.root, 'batches')] : []
  let wanted = name
  for (;;) {
    const opened = await source.open(wanted, preferred, failed)
    const patience = source.patience(opened.name)
    const runtime = patience ? guardedRuntime(opened, patience) : opened
    if (failed.length > 0) tellChange(store, run, { from: failed.at(-1) as string, to: runtime.name })
    try {
      return await work(runtime)
    } catch (error) {
      const reason = await faultOf(runtime, error)
      if (reason === undefined) throw error
      store.events.append(run.id, {
        step: stepOf(store, run),
        type: 'runtimeFailed',
        payload: {
          ...{ runtime: runtime.name, code: reason.code },
          ...{ reason: reason.message, reasonSaid: reason.said.message },
        },
      })
      failed.push(runtime.name)
      wanted = 'auto'
    }
  }
}

const TO_BLAME: readonly ErrorCode[] = ['DEVICE_LOST', 'RUNTIME_FAILED', 'RUNTIME_FULL', 'RUNTIME_WRONG']

/** The error when the runtime is to blame; what is not finite is the runtime's fault where it answers wrongly. */
async function faultOf(runtime: Runtime, error: unknown): Promise<EngineError | undefined> {
  if (!(error instanceof EngineError)) return undefined
  if (TO_BLAME.includes(error.code)) return error
  if (error.code !== 'NON_FINITE') return undefined
  try {
    await assertAnswers(runtime)
    return undefined
  } catch (wrong) {
    return wrong instanceof EngineError ? wrong : undefined
  }
}

function tellChange(store: Store, run: RunRow, payload: { from: string; to: string }): void {
  store.events.append(run.id, { step: stepOf(store, run), type: 'runtimeChanged', payload })
}

function stepOf(store: Store, run: RunRow): number {
  return latestCheckpoint(store, run.id)?.step ?? 0
}
