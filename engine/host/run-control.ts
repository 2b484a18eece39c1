// Stopping a run that another program carries out: its process is asked as Ctrl-C would ask it.
import { readFileSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import type { Store } from '../store/store.ts'

/**
 * Asks the program that carries out a run to save and stop; returns its process id.
 * @throws BAD_ARGUMENT when the run is not running
 */
export function requestPause(reader: Store, reference: string): number {
  const run = reader.runs.find(reference)
  if (run.status !== 'running')
    throw new EngineError(
      'BAD_ARGUMENT',
      `run: "${run.name}" is ${run.status}, only a running one can be paused.`,
    )
  const { pid } = JSON.parse(readFileSync(reader.home.holder, 'utf8')) as { pid: number }
  process.kill(pid, 'SIGINT')
  return pid
}
