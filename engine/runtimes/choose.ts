// Which runtime is quickest here: a short step of a typical graph, measured on each that is available.
import { f32, type HostTensor, i32, type Shape, sizeOf } from '../base/tensor.ts'
import { RandomStream } from '../base/random.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { gelu } from '../ops/gelu.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { neg } from '../ops/neg.ts'
import { sum } from '../ops/sum.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { logSoftmax } from '../ops/log-softmax.ts'
import { transpose } from '../ops/transpose.ts'
import type { Runtime, RuntimeDescriptor } from './runtime.ts'

/** Rows, width, inner width and vocabulary of the step: a block of a small transformer. */
const [ROWS, WIDTH, INNER, WORDS] = [512, 192, 768, 1024]
const WARM_UPS = 2
const TURNS = 5
/** The portable default is kept unless another is quicker by more than measuring wavers. */
const GAIN = 1.15

/** How long a step took on a runtime. */
export interface RuntimeSpeed {
  readonly name: string
  /** Median of the turns; null when it failed. */
  readonly milliseconds: number | null
  /** Why it failed. */
  readonly problem?: string
}

/** Forward products, a loss over a vocabulary, and the products of a backward pass. */
function typicalStep(): { graph: Graph; feeds: Record<string, HostTensor> } {
  const x = input('x', [ROWS, WIDTH])
  const up = input('up', [WIDTH, INNER])
  const down = input('down', [INNER, WIDTH])
  const head = input('head', [WIDTH, WORDS])
  const hidden = gelu(matmul(x, up))
  const out = matmul(hidden, down)
  const scores = logSoftmax(matmul(out, head))
  const flipped = (value: Value): Value => transpose(value, [1, 0])
  const back = matmul(scores, flipped(head))
  const graph = graphOf({
    loss: neg(sum(gatherLast(scores, input('ids', [ROWS], 'i32')))),
    dHead: matmul(flipped(out), scores),
    dDown: matmul(flipped(hidden), back),
    dUp: matmul(flipped(x), mul(hidden, matmul(back, flipped(down)))),
  })
  const random = new RandomStream(1, 'typical step')
  const normal = (shape: Shape): HostTensor =>
    f32(
      shape,
      Array.from({ length: sizeOf(shape) }, () => random.normal() / 16),
    )
  const feeds = Object.fromEntries([...graph.inputs].map(([name, { shape }]) => [name, normal(shape)]))
  const ids = Array.from({ length: ROWS }, () => random.integer(WORDS))
  return { graph, feeds: { ...feeds, ids: i32([ROWS], ids) } }
}

/** Milliseconds of the step on a runtime. */
async function measureRuntime(runtime: Runtime): Promise<number> {
  const { graph, feeds } = typicalStep()
  const program = await runtime.compile(graph)
  const times: number[] = []
  for (let turn = 0; turn < WARM_UPS + TURNS; turn++) {
    const start = performance.now()
    await program.run(feeds)
    if (turn >= WARM_UPS) times.push(performance.now() - start)
  }
  await program.dispose()
  return times.sort((a, b) => a - b)[Math.floor(TURNS / 2)] as number
}

/** The speeds of runtimes that are available, quickest first, those that failed last. */
export async function measureRuntimes(descriptors: readonly RuntimeDescriptor[]): Promise<RuntimeSpeed[]> {
  const speeds: RuntimeSpeed[] = []
  // one after the other: beside another each would be slower
  for (const descriptor of descriptors) speeds.push(await speedOf(descriptor))
  return speeds.sort((a, b) => (a.milliseconds ?? Infinity) - (b.milliseconds ?? Infinity))
}

async function speedOf({ name, open }: RuntimeDescriptor): Promise<RuntimeSpeed> {
  try {
    return { name, milliseconds: await measureRuntime(await open()) }
  } catch (error) {
    return { name, milliseconds: null, problem: (error as Error).message }
  }
}

/** The quickest, or `portable` where nothing is clearly quicker. */
export function quickest(speeds: readonly RuntimeSpeed[], portable: string): string {
  const timeOf = (name: string): number =>
    speeds.find((speed) => speed.name === name)?.milliseconds ?? Infinity
  const names = speeds.map(({ name }) => name).sort((a, b) => timeOf(a) - timeOf(b))
  const best = names[0] ?? portable
  return timeOf(portable) < timeOf(best) * GAIN ? portable : best
}
