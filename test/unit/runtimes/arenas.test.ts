import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Arenas } from '../../../engine/runtimes/cpu/arenas.ts'
import { SharedMemory } from '../../../engine/runtimes/cpu/memory.ts'
import { threadsOfProcess } from '../../helpers/threads.ts'

/** Waits until there are so few. */
async function fewThreads(count: number): Promise<void> {
  while (threadsOfProcess() > count) await setTimeout(10)
}

describe('pools of threads', () => {
  it.skipIf(process.platform !== 'linux')('end their threads and give their memory back', async () => {
    const shared = new SharedMemory()
    const arenas = new Arenas(shared)
    arenas.use(1)
    const [before, address] = [threadsOfProcess(), shared.allocate(64).address]
    const many = arenas.use(12)
    const block = many.addressFor(4096)
    expect(threadsOfProcess()).toBeGreaterThanOrEqual(before + 12)
    many.leave()
    await fewThreads(before)
    expect(shared.allocate(4096).address).toBeLessThanOrEqual(block)
    expect(block).toBeGreaterThan(address)
  })

  it('stay while something uses them, and the last one after that', () => {
    const arenas = new Arenas(new SharedMemory())
    const one = arenas.use(1)
    const two = arenas.use(2)
    expect(arenas.use(1)).toBe(one)
    one.leave()
    one.leave()
    expect(arenas.use(2)).toBe(two)
    two.leave()
    two.leave()
    expect(arenas.use(2)).toBe(two)
  })

  it('begin anew after another was used meanwhile', () => {
    const arenas = new Arenas(new SharedMemory())
    const one = arenas.use(1)
    one.leave()
    arenas.use(2)
    expect(arenas.use(1)).not.toBe(one)
  })
})
