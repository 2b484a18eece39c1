// Checkpoints of a run: a folder each, wholly there or not at all, with a row in the store; the last two are kept, the
// best, and the one from before monitoring found something.
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Disk, nodeDisk } from '../store/disk.ts'
import type { Store } from '../store/store.ts'
import type { CheckpointRow } from '../store/tables/checkpoints.ts'
import { makeFolder, readWholeFile, sha256Of, writeFolderAtomically } from '../store/durable.ts'
import { rollBackOf } from './run-health.ts'

const FILE = 'state.safetensors'
const KEPT = 2

/** A run's state after a step; tests bring a disk that fails. */
export interface CheckpointState {
  readonly step: number
  readonly state: Uint8Array
  /** A step whose checkpoint stays besides the last two. */
  readonly best?: number | undefined
  readonly disk?: Disk
}

/** Writes a checkpoint and its row, then drops all but the last two, the best and the one to roll back to. @throws DISK_FULL or WRITE_FAILED; older ones stay */
export function writeCheckpoint(
  store: Store,
  run: string,
  { step, state, best, disk = nodeDisk }: CheckpointState,
): void {
  const folder = join(store.home.runs, run, 'checkpoints', `step-${step}`)
  rmSync(folder, { recursive: true, force: true })
  makeFolder(dirname(folder), disk)
  const files = writeFolderAtomically(folder, [{ name: FILE, bytes: state }], disk)
  store.transaction(() => {
    store.checkpoints.add(run, { step, folder, files })
    store.runs.setStep(run, step)
  })
  const healthy = rollBackOf(store, run)?.step
  for (const old of store.checkpoints.list(run).slice(0, -KEPT)) {
    if (old.step === best || old.step === healthy) continue
    store.checkpoints.remove(run, old.step)
    rmSync(old.folder, { recursive: true, force: true })
  }
}

/** The newest checkpoint whose file still has its recorded hash, with its bytes; broken ones are passed over. */
export function latestCheckpoint(store: Store, run: string): { step: number; state: Uint8Array } | undefined {
  for (const row of store.checkpoints.list(run).reverse()) {
    const state = readSound(row)
    if (!state) continue
    store.checkpoints.setVerified(run, row.step)
    return { step: row.step, state }
  }
  return undefined
}

/** The bytes of the checkpoint after a step; undefined where it is missing or damaged. */
export function checkpointAt(store: Store, run: string, step: number): Uint8Array | undefined {
  const row = store.checkpoints.list(run).find((one) => one.step === step)
  return row && readSound(row)
}

function readSound({ folder, files }: CheckpointRow): Uint8Array | undefined {
  try {
    const state = readWholeFile(join(folder, FILE))
    return sha256Of(state) === files.find(({ name }) => name === FILE)?.sha256 ? state : undefined
  } catch {
    return undefined // gone or unreadable: an older one is tried
  }
}
