// `bench`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import type { AppFigure, BenchResult, RuntimeUse, Survey } from '../../index.ts'
import { homeAt } from '../../store/home.ts'
import { COMPUTE_OPTIONS, type CommandContext, defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

const options = COMPUTE_OPTIONS.extend({
  seconds: option(z.number().positive().max(3600).default(60), {
    label: 'Measuring time',
    help: 'how long each benchmark is measured, after loading and checking',
    unit: 's',
  }),
  threads: option(z.int().min(1).max(1024).default(2), {
    label: 'Threads',
    help: 'worker threads of each side',
  }),
  fresh: option(z.boolean().default(false), {
    label: 'Measure anew',
    help: 'of compile, memory and scale: measure also what is there from before',
  }),
})

/** Measures our speed beside that of PyTorch, where a Python with it is found, else beside our own best so far. */
export const command = defineCommand({
  name: 'bench',
  help: 'Measure speed, each benchmark against its peer in the same run where one is installed',
  example: 'bench train-step --seconds 120 --json',
  arguments: {
    '[name]':
      'train-step, train-step-long, train-step-mixed, lora-step, generate-image, decode or decode-stored, all if left out; app, the speed of the window; objectives, what they cost beside plain likelihood; compile, memory or scale, tables that are made in as many sittings as it takes',
  },
  options,
  async run(context, { arguments: [name], options: { seconds, threads, seed, runtime, fresh } }) {
    const { out, signal, home } = context
    if (name === 'app') return measureWindow(context, { seconds, threads })
    if (name === 'objectives') return measureObjectives(context, { seconds, threads, runtime })
    const { benchmarksNamed, findTorch, readMachine, SURVEYS } = await import('../../index.ts')
    const survey = SURVEYS.find((one) => one.name === name)
    if (survey) return makeSurvey(context, survey, { seconds, threads, runtime, isFresh: fresh })
    const benchmarks = benchmarksNamed(name)
    const python = await findTorch(process.env['TUNELOOM_PYTHON'])
    if (!python) out.warn('No Python with PyTorch was found (python3, or the variable TUNELOOM_PYTHON).')
    const today = new Date().toISOString().slice(0, 10)
    const onProgress = (label: string, done: number) =>
      out.progress({ label, done: Math.floor(done), total: seconds, unit: 's' })
    const results: BenchResult[] = []
    for (const benchmark of benchmarks) {
      const found = await benchmark.run({
        seconds,
        threads,
        seed,
        runtime: await runtimeMeant(home, runtime, benchmark.use),
        home,
        today,
        python,
        signal,
        onProgress,
        onAbsent: (what) => void out.warn(what),
      })
      for (const result of found) out.event({ type: 'measured', ...result })
      results.push(...found)
    }
    const machine = readMachine()
    const versions = {
      ...context.services.versions(),
      node: process.versions.node,
      ...(python && { torch: python.version }),
    }
    out.json({ machine, versions, threads, results })
    out.line(`${machine.processor}, ${machine.cores} cores, ${machine.instructionSets.join(' ')}`)
    out.line(
      `${threads} threads, ${Object.entries(versions)
        .map((pair) => pair.join(' '))
        .join(', ')}`,
    )
    tell(results, out)
  },
})

/** The runtime of a name; `auto` is the quickest here for a use. */
async function runtimeMeant(home: CommandContext['home'], name: string, use: RuntimeUse): Promise<string> {
  if (name !== 'auto') return name
  const { preferredRuntime } = await import('../../host/runtime-choice.ts')
  return preferredRuntime(homeAt(home).root, use)
}

/** Runtimes that a survey is made on when none is named. */
const SURVEYED = ['onnx-cpu', 'cpu']

/** A table whose rows are kept in the data folder. */
async function makeSurvey(
  { out, signal, home, services }: CommandContext,
  survey: Survey,
  { runtime, ...sizes }: { seconds: number; threads: number; runtime: string; isFresh: boolean },
): Promise<void> {
  const { readMachine, runSurvey } = await import('../../index.ts')
  const here = runtime === 'auto' ? await services.listRuntimes() : []
  const runtimes =
    runtime === 'auto'
      ? SURVEYED.filter((name) => here.some((one) => one.name === name && one.available))
      : [runtime]
  const today = new Date().toISOString().slice(0, 10)
  const onProgress = (label: string, done: number, total: number): void =>
    out.progress({ label, done, total, unit: 'rows' })
  const result = await runSurvey(survey, { ...sizes, runtimes, home, today, signal, onProgress })
  const machine = readMachine()
  out.json({ machine, versions: services.versions(), ...result })
  out.line(`${machine.processor}, ${machine.cores} cores`)
  out.table(
    survey.columns,
    result.rows.map((row) => [...survey.cells(row)]),
  )
  if (result.missing > 0)
    out.warn(`${result.missing} rows are missing; the same command with more --seconds goes on with them.`)
}

/** Objectives beside plain likelihood, by processor time, and looks at a run's health, by wall time. */
async function measureObjectives(
  { out, signal, services, home }: CommandContext,
  asked: { readonly seconds: number; readonly threads: number; readonly runtime: string },
): Promise<void> {
  const sizes = { ...asked, runtime: await runtimeMeant(home, asked.runtime, 'batches') }
  const { benchMonitoring, benchObjectives, readMachine } = await import('../../index.ts')
  const onProgress = (of: string, done: number): void =>
    out.progress({ label: `objectives of ${of}`, done: Math.floor(done), total: sizes.seconds, unit: 's' })
  const costs = await benchObjectives({ ...sizes, signal, onProgress })
  const monitoring = await benchMonitoring({ ...sizes, signal })
  const machine = readMachine()
  out.json({
    machine,
    versions: services.versions(),
    ...sizes,
    isMet: [...costs, ...monitoring].every(({ isMet }) => isMet !== false),
    ...{ costs, monitoring },
  })
  out.line(
    `${machine.processor}, ${machine.cores} cores; processor time of a step over that of plain likelihood`,
  )
  out.table(
    ['of', 'objective', 'times', 'at most', '', 'of it the batch', 'steps'],
    costs.map(({ of, name, ratio, most, isMet, preparing, steps }) => [
      ...[of, name, ratio, most, isMet === null ? '' : isMet ? 'pass' : 'over'],
      ...[`${Math.round(100 * preparing)} %`, steps],
    ]),
  )
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  out.table(
    ['monitoring of', 'of wall time', 'at most', '', 'looks', 'steps'],
    monitoring.map(({ of, share, most, isMet, looks, steps }) => [
      ...[of, percent(share), percent(most), isMet ? 'pass' : 'over', looks, steps],
    ]),
  )
}

/** The window, in a browser over the served app; its figures have targets instead of peers. */
async function measureWindow(
  { out, signal, services }: CommandContext,
  sizes: { readonly seconds: number; readonly threads: number },
): Promise<void> {
  const { benchApp, readMachine } = await import('../../index.ts')
  const figures = await benchApp({
    ...sizes,
    signal,
    onFigure: (figure) => out.event({ type: 'measured', ...figure }),
    onProgress: (label, done, total) => out.progress({ label, done, total, unit: 'parts' }),
  })
  const machine = readMachine()
  const isMet = figures.every((figure) => figure.isMet !== false)
  out.json({ machine, versions: services.versions(), ...sizes, isMet, figures })
  out.line(`${machine.processor}, ${machine.cores} cores`)
  out.table(['figure', 'value', 'target', '', 'note'], figures.map(windowRow))
}

function windowRow({ what, value, unit, target, isMet, note }: AppFigure): (string | number | null)[] {
  const bound = target && `${target.bound === 'most' ? '≤' : '≥'} ${target.value} ${unit}`
  const verdict = isMet === null ? '' : isMet ? 'pass' : 'over'
  return [what, `${Number(value.toPrecision(3))} ${unit}`, bound, verdict, note]
}

function tell(results: readonly BenchResult[], out: CommandContext['out']): void {
  out.table(
    [
      'benchmark',
      'ms',
      'least',
      'per second',
      'peak memory',
      'peer',
      'ms',
      'peak memory',
      'ratio',
      'of least',
      'clean rounds',
    ],
    results.map(({ name, ours, unit, peer, peerFigures, ratio, ratioOfMinima, cleanRounds, rounds }) => [
      name,
      ours.medianMs,
      ours.minMs,
      `${ours.perSecond.toPrecision(4)} ${unit}`,
      memoryOf(ours),
      peer,
      peerFigures?.medianMs ?? null,
      memoryOf(peerFigures),
      ratio,
      ratioOfMinima,
      `${cleanRounds} of ${rounds}`,
    ]),
  )
  for (const { work, check, ...result } of results) {
    out.line(`${result.name}: ${work}`)
    if (check) out.line(`  compared with ${result.peer}: ${JSON.stringify(check)}`)
    if (result.peerFigures && 'source' in result.peerFigures) out.line(`  ${storedNote(result.peerFigures)}`)
    if (!result.isQuiet)
      out.warn(
        `${result.name}: other programs took the processor in all but ${result.cleanRounds} of ${result.rounds} rounds; these figures are void.`,
      )
  }
}

function memoryOf(figures: BenchResult['peerFigures']): string | null {
  return figures && 'peakBytes' in figures && figures.peakBytes !== null ? showBytes(figures.peakBytes) : null
}

function storedNote({
  source,
  processor,
  date,
  isSameProcessor,
}: Extract<BenchResult['peerFigures'], { source: string }>): string {
  return `the peer is our own best of ${date} from the ${source}, on ${isSameProcessor ? 'this processor' : `another processor (${processor})`}`
}
