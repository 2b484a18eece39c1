// Stopping a run that another program carries out: the process that trains is asked as Ctrl-C would ask it.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { isHeld, readHolder, trainerHome } from '../store/lock.ts'
import type { Store } from '../store/store.ts'

/**
 * Asks the process that carries out a run to save and stop; returns its id. That is the trainer of an open window where
 * there is one, or else the command that holds the data folder.
 * @throws BAD_ARGUMENT when the run is not running
 */
export function requestPause(reader: Store, reference: string): number {
  const run = reader.runs.find(reference)
  const holder = run.status === 'running' ? workerOf(reader) : undefined
  if (!holder)
    throw new EngineError('BAD_ARGUMENT', message('run.onlyRunning', { name: run.name, status: run.status }))
  process.kill(holder.pid, 'SIGINT')
  return holder.pid
}

function workerOf({ home }: Store): { readonly pid: number } | undefined {
  const trainer = trainerHome(home)
  return isHeld(trainer) ? readHolder(trainer) : readHolder(home)
}
