// A program that writes to a data folder until somebody kills it; it prints each step after it was saved.
// Usage: node writer.ts HOME (write | hold)
import { setTimeout as pause } from 'node:timers/promises'
import { EngineError } from '../../../engine/base/errors.ts'
import { writeFolderAtomically } from '../../../engine/store/durable.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { newRun } from './new-rows.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

function writeStep(store: Store, run: string, step: number): void {
  const content = new Uint8Array(20_000).fill(step)
  const folder = `${store.home.runs}/${run}/checkpoints/${step}`
  const files = writeFolderAtomically(folder, [
    { name: 'weights', bytes: content },
    { name: 'slots/adam', bytes: content },
  ])
  store.transaction(() => {
    store.metricPoints.append(run, [{ step, name: 'loss', value: 1 / step }])
    store.checkpoints.add(run, { step, folder, files })
    store.runs.setStep(run, step)
  })
}

async function main(root: string, mode: string): Promise<void> {
  const store = openStore(root)
  const run = store.runs.add(newRun(store.runs.freeName('killed'))).id
  store.runs.setStatus(run, 'running')
  say(`run ${run}`)
  for (let step = 1; mode === 'write'; step++) {
    writeStep(store, run, step)
    say(`step ${step}`)
    await pause(0)
  }
  await pause(60_000)
}

try {
  await main(process.argv[2] ?? '', process.argv[3] ?? '')
} catch (error) {
  say(error instanceof EngineError ? `error ${error.code}` : `error ${String(error)}`)
  process.exitCode = 1
}
