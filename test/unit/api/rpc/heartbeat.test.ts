// The heartbeat over a clock of the test's own.
import { describe, expect, it } from 'vitest'
import { engineHeartbeat, type HeartbeatClock } from '../../../../engine/api/rpc/heartbeat.ts'

function beating() {
  let [time, tick]: [number, () => void] = [0, () => undefined]
  let isStopped = false
  const clock: HeartbeatClock = {
    now: () => time,
    every: (_, work) => {
      tick = work
      return () => (isStopped = true)
    },
  }
  const told: string[] = []
  let pings = 0
  const heart = engineHeartbeat({
    ping: () => pings++,
    silent: (milliseconds) => told.push(`silent ${milliseconds / 1000}`),
    answered: () => told.push('answered'),
    clock,
  })
  const pass = (seconds: number, step = 1000): void => {
    for (let i = 0; i < (seconds * 1000) / step; i++) {
      time += step
      tick()
    }
  }
  return { heart, told, pass, pings: () => pings, isStopped: () => isStopped }
}

describe('a heartbeat', () => {
  it('asks at once and every five seconds, and says nothing while answers come', () => {
    const { heart, told, pass, pings } = beating()
    for (let i = 0; i < 20; i++) {
      heart.heard()
      pass(5)
    }
    expect([pings(), told]).toEqual([21, []])
  })

  it('tells every second of silence from the eighth on, and once that it is over', () => {
    const { heart, told, pass } = beating()
    pass(10)
    heart.heard()
    heart.heard()
    expect(told).toEqual(['silent 8', 'silent 9', 'silent 10', 'answered'])
  })

  it('does not take the sleep of a computer for silence', () => {
    const { heart, told, pass } = beating()
    heart.heard()
    pass(5)
    pass(3600, 3_600_000)
    heart.heard()
    pass(4)
    expect(told).toEqual([])
  })

  it('ends when it is stopped', () => {
    const { heart, isStopped } = beating()
    heart.stop()
    expect(isStopped()).toBe(true)
  })
})
