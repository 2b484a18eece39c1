// Surveys: rows are kept, so that a long one can be made in several sittings.
import { describe, expect, it } from 'vitest'
import type { StepFigures } from '../../../engine/bench/step-process.ts'
import { stepWorkload } from '../../../engine/bench/step-work.ts'
import { measureStep, runSurvey, type Survey, type SurveyOptions } from '../../../engine/bench/survey.ts'
import { SURVEYS } from '../../../engine/bench/surveys.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const FIGURES: StepFigures = {
  ...{ parameters: 10, trainable: 5, graphMs: 1, compileMs: 2, stepMs: 4 },
  ...{ peakBytes: 100e6, plannedBytes: 90e6 },
}
const MEMORY = SURVEYS.find(({ name }) => name === 'memory') as Survey

/** The survey of memory, which notes what it measures and fails for adapters. */
function counted(): { survey: Survey; measured: string[] } {
  const measured: string[] = []
  const survey: Survey = {
    ...MEMORY,
    measure: ({ size, method, runtime }) => {
      measured.push(`${runtime} ${size}`)
      return method === 'lora' ? Promise.reject(new Error('no room')) : Promise.resolve(FIGURES)
    },
  }
  return { survey, measured }
}

const options = (home: string): SurveyOptions => ({
  ...{ seconds: 60, threads: 2, runtimes: ['onnx-cpu'], home, today: '2026-11-28', isFresh: false },
})

describe('a survey', () => {
  it('measures every row once, and again only when asked to', async () => {
    const { survey, measured } = counted()
    const told = options(tempFolder())
    const first = await runSurvey(survey, told)
    const jobs = MEMORY.jobs(told).length
    expect([first.rows.length, first.missing, measured.length]).toEqual([jobs, 0, jobs])
    expect(await runSurvey(survey, told)).toEqual(first)
    expect(measured.length).toBe(jobs)
    await runSurvey(survey, { ...told, isFresh: true })
    expect(measured.length).toBe(2 * jobs)
  })

  it('stops when its time is over, tells what is missing, and goes on there', async () => {
    const { survey, measured } = counted()
    const told = options(tempFolder())
    const jobs = MEMORY.jobs(told).length
    const none = await runSurvey(survey, { ...told, seconds: -1 })
    expect([none.rows, none.missing, measured]).toEqual([[], jobs, []])
    const other = await runSurvey(survey, { ...told, runtimes: ['onnx-cpu', 'cpu'] })
    expect([other.rows.length, other.missing]).toEqual([2 * jobs, 0])
    expect((await runSurvey(survey, { ...told, seconds: -1 })).missing).toBe(0)
  })

  it('keeps what failed with its reason', async () => {
    const { rows } = await runSurvey(counted().survey, options(tempFolder()))
    const failed = rows.filter(({ figures }) => figures === null)
    expect(failed.map(({ job, problem }) => [job.method, problem])).toEqual([
      ['lora', 'no room'],
      ['lora', 'no room'],
    ])
  })

  it('shows plan, measurement and error', () => {
    const job = MEMORY.jobs({ runtimes: ['cpu'], threads: 2 })[0]
    if (!job) throw new Error('no job')
    const row = { job, figures: FIGURES, problem: null, processor: 'X', date: '2026-11-28' }
    // 90 MB planned of 100 MB held
    expect(MEMORY.cells(row)).toEqual(['cpu', '1M', 'all weights', 8, 256, '', 90, 100, '-10 %'])
  })
})

describe('the steps that are surveyed', () => {
  it('are of the sizes they are named after', () => {
    const parametersOf = (size: '1M' | '14M' | '135M'): number =>
      stepWorkload({
        ...{ size, method: 'full', batch: 1, length: 8, recompute: false },
        ...{ runtime: 'cpu', threads: 1, steps: 0, cache: '' },
      }).parameters
    // 2048·128 + 4·(4·128² + 3·128·344 + 2·128) + 128; SmolLM2-135M's own count for the last
    expect([parametersOf('1M'), parametersOf('135M')]).toEqual([1_053_824, 134_515_008])
    expect(parametersOf('14M')).toBeGreaterThan(13e6)
  })

  it('are measured in a process of their own', async () => {
    const found = await measureStep(
      {
        ...{ size: '1M', method: 'lora', batch: 1, length: 8, recompute: true },
        ...{ runtime: 'onnx-cpu', threads: 1, steps: 1, cache: '' },
      },
      undefined,
    )
    expect(found).toMatchObject({ parameters: 1_053_824 })
    expect(found.stepMs).toBeGreaterThan(0)
    // 16·(4·2·128 + 3·(128 + 344)) of each of four layers
    expect(found.trainable).toBe(156_160)
  })

  it('tell why they ended', async () => {
    const [job] = MEMORY.jobs({ runtimes: ['abacus'], threads: 1 })
    if (!job) throw new Error('no job')
    const asked = measureStep(job, undefined)
    await expect(asked).rejects.toThrow('"abacus" is not known')
  })
})
