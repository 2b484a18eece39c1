import { describe, expect, it } from 'vitest'
import { Contestant } from '../../../engine/bench/contestant.ts'
import { benchmarksNamed } from '../../../engine/bench/index.ts'

const node = (script: string) => ({ name: 'other', program: process.execPath, args: ['-e', script] })
const ECHO = `console.log('{}'); require('readline').createInterface(process.stdin).on('line', (line) => console.log(line))`

describe('a contestant', () => {
  it('that ends early gives its last words', async () => {
    const started = Contestant.start(node(`console.error('no such module'); process.exit(1)`))
    await expect(started).rejects.toThrow('other ended early: no such module')
  })

  it('that cannot be started says so', async () => {
    const started = Contestant.start({ name: 'other', program: 'tuneloom-no-such-program', args: [] })
    await expect(started).rejects.toThrow('tuneloom-no-such-program ENOENT')
  })

  it('answers requests in order', async () => {
    const contestant = await Contestant.start(node(ECHO))
    const answers = [await contestant.ask({ ms: 1 }), await contestant.ask({ ms: 2, loss: 3 })]
    contestant.dispose()
    expect(answers).toEqual([{ ms: 1 }, { ms: 2, loss: 3 }])
  })

  it('is ended by the signal', async () => {
    const control = new AbortController()
    const contestant = await Contestant.start(
      node(`console.log('{}'); setInterval(() => 0, 1000)`),
      control.signal,
    )
    const asked = contestant.ask({}, control.signal)
    control.abort(new Error('stopped'))
    await expect(asked).rejects.toThrow('stopped')
  })
})

describe('a benchmark', () => {
  it('of no such name is refused with the nearest', () => {
    expect(() => benchmarksNamed('train-stop')).toThrow('there is no benchmark "train-stop"')
  })

  it('need not be named', () => {
    const names = benchmarksNamed(undefined).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['train-step', 'lora-step', 'generate-image', 'decode']))
    expect(new Set(names).size).toBe(names.length)
  })
})
