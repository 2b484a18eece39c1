// Checkpoints of a run: a folder each, wholly there or not at all, with a row in the store; the last two are kept.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../store/store.ts'
import type { CheckpointRow } from '../store/tables/checkpoints.ts'
import { sha256Of, writeFolderAtomically } from '../store/durable.ts'

const FILE = 'state.safetensors'
const KEPT = 2

/** Writes a checkpoint and its row, then drops all but the last two. @throws DISK_FULL or WRITE_FAILED; older ones stay */
export function writeCheckpoint(
  store: Store,
  run: string,
  { step, state }: { step: number; state: Uint8Array },
): void {
  const folder = join(store.home.runs, run, 'checkpoints', `step-${step}`)
  rmSync(folder, { recursive: true, force: true })
  const files = writeFolderAtomically(folder, [{ name: FILE, bytes: state }])
  store.transaction(() => {
    store.checkpoints.add(run, { step, folder, files })
    store.runs.setStep(run, step)
  })
  for (const old of store.checkpoints.list(run).slice(0, -KEPT)) {
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

function readSound({ folder, files }: CheckpointRow): Uint8Array | undefined {
  try {
    const state = readFileSync(join(folder, FILE))
    return sha256Of(state) === files.find(({ name }) => name === FILE)?.sha256 ? state : undefined
  } catch {
    return undefined // gone or unreadable: an older one is tried
  }
}
