// Which runtime is quickest here: short typical work, measured on each that is available.
import { askChild, scriptBeside } from './child-answer.ts'
import { keepFeeds, runKept } from './device.ts'
import type { Runtime, RuntimeDescriptor } from './runtime.ts'
import { RUNTIME_USES, type RuntimeUse, typicalWork } from './typical-work.ts'

const WARM_UPS = 2
/** Turns at least, and for how long: until JavaScript is compiled, the first dozens of short turns take several times what others do. */
const TURNS = 4
const MEASURED_MS = 400
/** The portable default is kept unless another is quicker by more than measuring wavers. */
const GAIN = 1.15
/** Of one runtime, with the start of its process and of its driver. */
const LIMIT_MS = 120_000

/** How long typical work took on a runtime. */
export interface RuntimeSpeed {
  readonly name: string
  /** Least of the turns, by use, which other programs disturb least; null when it failed. */
  readonly milliseconds: Readonly<Record<RuntimeUse, number>> | null
  /** Why it failed. */
  readonly problem?: string
}

/** Milliseconds of typical work on a runtime, its weights where they stay between runs. */
export async function measureRuntime(runtime: Runtime): Promise<Record<RuntimeUse, number>> {
  const measured: [RuntimeUse, number][] = []
  for (const use of RUNTIME_USES) measured.push([use, await measureUse(runtime, use)])
  return Object.fromEntries(measured) as Record<RuntimeUse, number>
}

async function measureUse(runtime: Runtime, use: RuntimeUse): Promise<number> {
  const { graph, feeds, weights, quantized } = typicalWork(use)
  const isQuantized = runtime.takesQuantized && quantized
  const program = await runtime.compile(graph, {
    spinning: use !== 'batches',
    ...(isQuantized && { quantized, roundsInputs: true }),
  })
  const kept = await keepFeeds(runtime, isQuantized ? {} : weights)
  const times: number[] = []
  try {
    const began = performance.now()
    while (times.length < WARM_UPS + TURNS || performance.now() - began < MEASURED_MS) {
      const start = performance.now()
      await runKept(program, { ...kept.feeds, ...feeds }, [])
      times.push(performance.now() - start)
    }
  } finally {
    kept.dispose()
    await program.dispose()
  }
  return Math.min(...times.slice(WARM_UPS))
}

/**
 * The speeds of runtimes that are available, quickest in batches first, those that failed last. Each is measured in a
 * process of its own, one after the other: beside another each would be slower.
 */
export async function measureRuntimes(descriptors: readonly RuntimeDescriptor[]): Promise<RuntimeSpeed[]> {
  const speeds: RuntimeSpeed[] = []
  for (const { name } of descriptors) speeds.push(await speedOf(name))
  return speeds.sort((a, b) => timeOf(a, 'batches') - timeOf(b, 'batches'))
}

async function speedOf(name: string): Promise<RuntimeSpeed> {
  const script = scriptBeside(import.meta.url, 'choose-process')
  const asked = await askChild<RuntimeSpeed>(script, [name], LIMIT_MS)
  return 'answer' in asked ? asked.answer : { name, milliseconds: null, problem: asked.problem }
}

/** The quickest for a use, or `portable` where nothing is clearly quicker. */
export function quickest(speeds: readonly RuntimeSpeed[], portable: string, use: RuntimeUse): string {
  const best = speeds.toSorted((a, b) => timeOf(a, use) - timeOf(b, use))[0]
  const own = speeds.find(({ name }) => name === portable)
  const ownTime = own ? timeOf(own, use) : Infinity
  return !best || ownTime < timeOf(best, use) * GAIN ? portable : best.name
}

function timeOf({ milliseconds }: RuntimeSpeed, use: RuntimeUse): number {
  return milliseconds?.[use] ?? Infinity
}
