import { describe, expect, it } from 'vitest'
import { createProgress, duration } from '../../../engine/cli/progress.ts'

function reporter(isTTY: boolean) {
  const written: string[] = []
  const clock = { ms: 0 }
  const stream = { isTTY, columns: 100, write: (text: string) => written.push(text) }
  return { written, clock, ...createProgress(stream, () => clock.ms) }
}

describe('progress on a terminal', () => {
  it('changes one line at most ten times a second, with speed and time left', () => {
    const { written, clock, update, end } = reporter(true)
    const tune = { label: 'tune', total: 300, unit: 'steps', note: 'loss 2.31' }
    // 3 steps each 30 ms: 100 steps a second; a line is due at 0, 120, 240 … ms
    for (let i = 0; i <= 20; i++) {
      clock.ms = i * 30
      update({ ...tune, done: i * 3 })
    }
    end()
    expect(written).toHaveLength(6 + 1)
    expect(written[0]).toBe(`\r\x1b[2Ktune  [${' '.repeat(20)}]  0/300 steps  0 %  loss 2.31`)
    // after 600 ms: 60 of 300 is a fifth, four of twenty blocks; 240 steps more at 100 a second
    expect(written[5]).toBe(
      `\r\x1b[2Ktune  [████${' '.repeat(16)}]  60/300 steps  20 %  100 steps/s  3s left  loss 2.31`,
    )
    expect(written[6]).toBe('\n')
  })

  it('never writes past the right edge', () => {
    const { written, update } = reporter(true)
    update({ label: 'x'.repeat(300), done: 1, total: 2 })
    expect(written[0]).toHaveLength('\r\x1b[2K'.length + 99)
  })
})

describe('progress elsewhere', () => {
  it('writes plain lines, one a second, the first of each label and the last', () => {
    const { written, clock, update, end } = reporter(false)
    for (let i = 0; i <= 25; i++) {
      clock.ms = i * 100
      update({ label: 'read', done: i, total: 25 })
    }
    update({ label: 'hash', done: 0, total: 0 })
    end()
    expect(written).toEqual([
      'read  0/25  0 %\n',
      'read  10/25  40 %  10.0/s  2s left\n',
      'read  20/25  80 %  10.0/s  1s left\n',
      'read  25/25  100 %  10.0/s\n',
      'hash  0/0  0 %\n',
    ])
  })

  it('measures speed from where a resumed run begins', () => {
    const { written, clock, update } = reporter(false)
    update({ label: 'tune', done: 900, total: 1000 })
    clock.ms = 10_000
    update({ label: 'tune', done: 950, total: 1000 })
    expect(written[1]).toBe('tune  950/1000  95 %  5.00/s  10s left\n') // 50 in 10 s
  })
})

describe('duration', () => {
  it.each([
    [0.2, '1s'],
    [59, '59s'],
    [80, '1m 20s'],
    [7500, '2h 05m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})
