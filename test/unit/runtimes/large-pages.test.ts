import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MOST_BYTES, SharedMemory } from '../../../engine/runtimes/cpu/memory.ts'
import { hasAddon, preferLargePages } from '../../../engine/runtimes/cpu/native.ts'

/** Bytes of this process's memory for which large pages were asked. */
function advisedBytes(): number {
  let bytes = 0
  let region = 0
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line)
    if (range) region = parseInt(range[2] as string, 16) - parseInt(range[1] as string, 16)
    else if (/^VmFlags:.* hg( |$)/.test(line)) bytes += region
  }
  return bytes
}

describe.skipIf(process.platform !== 'linux' || !hasAddon())('large pages', () => {
  it('are asked for all that a memory may come to have, also where it grows later', () => {
    const shared = new SharedMemory()
    const before = advisedBytes()
    preferLargePages(shared.memory, MOST_BYTES)
    expect(advisedBytes() - before).toBeGreaterThanOrEqual(MOST_BYTES)
    shared.floats(shared.allocate(2 ** 27), 2 ** 25).fill(1)
    expect(advisedBytes() - before).toBeGreaterThanOrEqual(MOST_BYTES)
  })
})

const FULL_FIX = expect.stringContaining('onnx-cpu')

describe('growth of a shared memory', () => {
  it('leaves room for pages of 2 MB', () => {
    const shared = new SharedMemory()
    shared.allocate(100)
    shared.allocate(100_000)
    expect(shared.memory.buffer.byteLength).toBeGreaterThanOrEqual(2 ** 26)
  })

  it('ends where 4 GiB do, which says that the runtime is full and leaves the memory as it was', () => {
    const shared = new SharedMemory()
    const { address } = shared.allocate(100)
    expect(() => shared.allocate(MOST_BYTES)).toThrow(
      expect.objectContaining({ code: 'RUNTIME_FULL', fixes: expect.arrayContaining([FULL_FIX]) }),
    )
    expect(shared.allocate(100).address).toBe(address + 128)
  })
})
