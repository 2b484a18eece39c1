// The process that the gate starts: opens written files as anyone would and measures them.
// argv: path of the job as JSON. Messages to the parent: progress, then one measurement or one error.
import { readFileSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import { type GateJob, type GateMeasurement, measureExport } from './gate-measure.ts'

/** What the process tells its parent. */
export type GateMessage =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'measurement'; readonly measurement: GateMeasurement }
  | { readonly type: 'error'; readonly code: string; readonly message: string }

function tell(message: GateMessage): void {
  process.send?.(message)
}

async function main(path: string): Promise<void> {
  try {
    const job = JSON.parse(readFileSync(path, 'utf8')) as GateJob
    const measurement = await measureExport(job, (done, total) => tell({ type: 'progress', done, total }))
    tell({ type: 'measurement', measurement })
  } catch (error) {
    const code = error instanceof EngineError ? error.code : 'INTERNAL'
    tell({ type: 'error', code, message: error instanceof Error ? error.message : String(error) })
  }
  process.disconnect()
}

await main(process.argv[2] as string)
