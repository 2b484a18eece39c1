import { describe, expect, it } from 'vitest'
import { busyTicks, foreignShare, processTicks } from '../../../engine/bench/load.ts'
import { instructionSets } from '../../../engine/bench/machine.ts'

describe('the counters of Linux', () => {
  it('count user, nice, system and soft interrupts as busy', () => {
    // user 100, nice 20, system 30, idle 4000, iowait 5, irq 6, softirq 7
    expect(busyTicks('cpu  100 20 30 4000 5 6 7 0 0 0\ncpu0 1 2 3 4 5 6 7\n')).toBe(157)
  })

  it('count user and system time of a process, whatever its name', () => {
    expect(processTicks('42 (a) b (c) S 1 42 42 0 -1 4194304 9 0 0 0 250 60 0 0 20 0 3 0')).toBe(310)
  })

  it('of a process are those of its ended children too, which did the work that it was asked for', () => {
    expect(processTicks('42 (a) S 1 42 42 0 -1 4194304 9 0 0 0 250 60 1100 40 20 0 3 0')).toBe(1450)
  })

  it('give the share that others took', () => {
    const before = { busy: 1000, own: 500, atMs: 0 }
    // 1 s on 2 cores: 200 ticks of time, 152 busy, 130 of them our own, 2 not sure
    const after = { busy: 1152, own: 630, atMs: 1000 }
    expect(foreignShare(before, after, 2)).toBeCloseTo(0.1, 12)
  })

  it('do not blame others for what whole ticks leave open in a short time', () => {
    const before = { busy: 1000, own: 500, atMs: 0 }
    expect(foreignShare(before, { busy: 1007, own: 505, atMs: 30 }, 2)).toBe(0)
  })

  it('say nothing where there are none', () => {
    expect(foreignShare(undefined, undefined, 2)).toBeUndefined()
  })
})

describe('instruction sets', () => {
  it('are those that matter, on x86 and on Arm', () => {
    const x86 = 'processor\t: 0\nflags\t\t: fpu sse2 avx f16c avx2 avx512f avx512_bf16 amx_tile sha_ni\n'
    expect(instructionSets(x86)).toEqual(['avx', 'f16c', 'avx2', 'avx512f', 'avx512_bf16', 'amx_tile'])
    expect(instructionSets('Features\t: fp asimd sve i8mm bf16\n')).toEqual(['asimd', 'sve', 'i8mm', 'bf16'])
    expect(instructionSets('')).toEqual([])
  })
})
