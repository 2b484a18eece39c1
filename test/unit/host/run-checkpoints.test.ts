// Checkpoints of a run on disks that are full, that lie, and that lose bits.
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { latestCheckpoint, writeCheckpoint } from '../../../engine/host/run-checkpoints.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { failingDisk } from '../store/failing-disk.ts'

function storeWithRun(): { store: Store; run: string } {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const texts = { recipeSha256: 'x', datasetFingerprint: 'x', baseModel: null, dataset: null }
  const groups = { recipe: {}, seeds: {}, versions: {}, device: {} }
  return { store, run: store.runs.add({ name: 'a run', totalSteps: 9, ...texts, ...groups }).id }
}

const state = (step: number): Uint8Array => new Uint8Array(100_000).fill(step)

it('keeps the last two and takes up the newest', () => {
  const { store, run } = storeWithRun()
  for (const step of [1, 2, 3]) writeCheckpoint(store, run, { step, state: state(step) })
  expect(store.checkpoints.list(run).map(({ step }) => step)).toEqual([2, 3])
  expect(latestCheckpoint(store, run)).toEqual({ step: 3, state: state(3) })
  expect(readdirSync(join(store.home.runs, run, 'checkpoints')).sort()).toEqual(['step-2', 'step-3'])
})

describe('when the newest is damaged', () => {
  it.each([
    ['cut', (file: string) => truncateSync(file, 500)],
    [
      'changed by one bit',
      (file: string) => {
        const bytes = readFileSync(file)
        bytes[70_000] = (bytes[70_000] as number) ^ 4
        writeFileSync(file, bytes)
      },
    ],
  ])('%s, the one before is taken up', (_name, damage) => {
    const { store, run } = storeWithRun()
    for (const step of [1, 2]) writeCheckpoint(store, run, { step, state: state(step) })
    damage(join(store.checkpoints.list(run).at(-1)?.folder ?? '', 'state.safetensors'))
    expect(latestCheckpoint(store, run)?.step).toBe(1)
  })
})

it('says that the disk is full, at whatever operation, and keeps what was there', () => {
  const { store, run } = storeWithRun()
  writeCheckpoint(store, run, { step: 1, state: state(1) })
  const codes: unknown[] = []
  for (let n = 1, isFailing = true; isFailing; n++) {
    const { disk, fired } = failingDisk(n, 'ENOSPC')
    codes.push(codeOf(() => writeCheckpoint(store, run, { step: 2, state: state(2), disk })))
    isFailing = fired()
    expect([1, 2]).toContain(latestCheckpoint(store, run)?.step)
    for (const row of store.checkpoints.list(run)) expect(existsSync(row.folder)).toBe(true)
  }
  expect(codes.length).toBeGreaterThan(4)
  expect(new Set(codes)).toEqual(new Set(['DISK_FULL', 'done']))
  expect(latestCheckpoint(store, run)?.step).toBe(2)
})

function codeOf(work: () => void): unknown {
  try {
    work()
    return 'done'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}
