// Scripts in their cage: what they may, what they may not, and sixty that mean harm.
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMetricCage } from '../../../engine/host/metric-cage.ts'
import { parseOwnMetric } from '../../../engine/metrics/own/definition.ts'
import type { OwnScript } from '../../../engine/metrics/own/own-metric.ts'
import { measureByScript, scriptText } from '../../../engine/metrics/own/script-contract.ts'
import { HOSTILE_SCRIPTS } from './hostile-scripts.ts'

/** Starting a process takes a while when the computer is busy. */
const PATIENT = { timeout: 240_000 }
const item = scriptText({ prompt: 'p', output: 'two words', references: ['two'], tokens: [4, 5] })
const definition = (source: string) => parseOwnMetric({ name: 'own', direction: 'max', source }) as OwnScript

function open(...given: Parameters<typeof createMetricCage>) {
  const cage = createMetricCage(...given)
  onTestFinished(() => cage.close())
  const value = async (source: string, signal?: AbortSignal) =>
    (await measureByScript(definition(source), cage.measure, [item], signal)).map(
      ({ numerator, denominator }) => numerator / denominator,
    )
  return { cage, value }
}

/** What a script came to, as {@link HOSTILE_SCRIPTS} say it. */
async function outcomeOf(value: Promise<readonly number[]>): Promise<number | string> {
  return value.then(
    ([only = Number.NaN]) => only,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )
}

/** Where it depends on the computer what comes first. */
const LOOSE: Readonly<Record<string, RegExp>> = { refused: /^METRIC_/, either: /^METRIC_|^[\d.]+$/ }

describe('hostile scripts', PATIENT, () => {
  it('are sixty', () => expect(HOSTILE_SCRIPTS).toHaveLength(60))

  it('come to a number or one of our errors, and the next script is measured', async () => {
    const queue = [...HOSTILE_SCRIPTS]
    const wrong: unknown[] = []
    const work = async () => {
      const { value } = open({ deadlineMs: 400 })
      for (let script = queue.shift(); script; script = queue.shift()) {
        const [tries, source, expected] = script
        const outcome = await outcomeOf(value(source))
        const isRight =
          Object.is(outcome, expected) || (LOOSE[String(expected)]?.test(String(outcome)) ?? false)
        if (!isRight) wrong.push({ tries, expected, outcome })
        if ((await outcomeOf(value('measure = () => 3'))) !== 3) wrong.push({ after: tries })
      }
    }
    await Promise.all([work(), work(), work()])
    expect(wrong).toEqual([])
  })
})

describe('a script in the cage', PATIENT, () => {
  it('sees prompt, output, references and tokens', async () => {
    const { value } = open()
    const script = `const measure = ({ prompt, output, references, tokens, picture }) =>
      output.split(' ').length + 10 * tokens[1] + (references[0] === 'two' && prompt === 'p' && picture === null ? 100 : 0)`
    expect(await value(script)).toEqual([152])
  })

  it('gives the same value every time, random numbers or not', async () => {
    const { value } = open()
    const script = 'measure = () => Math.random()'
    const [first, second] = [await value(script), await value(script)]
    expect(first).toEqual(second)
    expect(await open().value(script)).toEqual(first)
  })

  it('does not see what another left behind', async () => {
    const { value } = open()
    await value('globalThis.left = 5; Math.max = () => 9; measure = () => 1')
    expect(await value('measure = () => (typeof left === "undefined" ? Math.max(1, 2) : 0)')).toEqual([2])
  })

  it('is told where it fails', async () => {
    const { value } = open()
    await expect(value('\nfunction measure(item) {\n  return item.absent.length\n}')).rejects.toMatchObject({
      ...{ code: 'METRIC_FAILED', details: { line: 3, item: 0 } },
      message: expect.stringContaining('line 3') as string,
    })
    await expect(value('const a = (')).rejects.toMatchObject({ details: { line: 1, item: null } })
  })

  it('is told by code which limit it passed, and that a function is missing', async () => {
    const { value } = open({ deadlineMs: 300 })
    const failing = (code: string, fix: string) => ({ said: { message: { code }, fixes: [{ code: fix }] } })
    await expect(value('measure = () => { for (;;) {} }')).rejects.toMatchObject(
      failing('own.slow', 'own.slowFix'),
    )
    await expect(value('measure = () => "x".repeat(2 ** 29).length')).rejects.toMatchObject(
      failing('own.large', 'own.largeFix'),
    )
    await expect(value('const a = 1')).rejects.toMatchObject(failing('own.noFunction', 'own.noFunctionFix'))
  })

  it('is ended from outside when it cannot be interrupted from inside', async () => {
    // the deadline inside is an hour, the one outside is never reached: the signal ends the process
    const { value } = open({ deadlineMs: 3_600_000 })
    const stop = new AbortController()
    const running = value('while (true) {}', stop.signal)
    setTimeout(() => stop.abort(), 300)
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await value('measure = () => 1')).toEqual([1])
  })

  it('waits its turn, and many are measured one after the other', async () => {
    const { value } = open()
    const all = Array.from({ length: 20 }, (_, n) => value(`measure = () => ${String(n)}`))
    expect((await Promise.all(all)).flat()).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })

  it('measures more items than fit at once', async () => {
    const { cage } = open()
    const items = Array.from({ length: 600 }, (_, n) => ({
      ...item,
      output: `${String(n)} ${'x'.repeat(20_000)}`,
    }))
    const rows = await measureByScript(
      definition('measure = ({ output }) => parseInt(output)'),
      cage.measure,
      items,
    )
    expect(rows.map(({ numerator }) => numerator)).toEqual(items.map((_, n) => n))
  })
})
