// Every runtime, best first; `auto` takes the first that is available and passes its known-answer test.
import { EngineError, nearestName } from '../base/errors.ts'
import { codedOf, message, type Message, textOf } from '../base/message.ts'
import { f32, i32 } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import { gather } from '../ops/gather.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { softmax } from '../ops/softmax.ts'
import { cpu } from './cpu/cpu.ts'
import { onnxCpu } from './onnx.ts'
import { reference } from './reference.ts'
import type { Runtime, RuntimeDescriptor } from './runtime.ts'

/** One line each. */
export const RUNTIMES: readonly RuntimeDescriptor[] = [onnxCpu, cpu, reference]

/** What `doctor` shows of a runtime. */
export interface RuntimeStatus {
  readonly name: string
  readonly label: string
  readonly available: boolean
  /** Why not, when it is not available or gave a wrong answer. */
  readonly reason?: string
  /** The reason with its code, where it has one. */
  readonly said?: Message
}

/** Probes every runtime with the known-answer test. */
export async function probeRuntimes(): Promise<RuntimeStatus[]> {
  return Promise.all(
    RUNTIMES.map(async (descriptor) => {
      const { name, label } = descriptor
      const reason = (await descriptor.unavailable()) ?? (await wrongAnswer(await descriptor.open()))
      if (reason === undefined) return { name, label, available: true }
      const said = codedOf(reason)
      return { name, label, available: false, reason: textOf(reason), ...(said && { said }) }
    }),
  )
}

/** Opens a runtime by name, or the best one for `auto`. @throws UNKNOWN_NAME, RUNTIME_UNAVAILABLE or RUNTIME_WRONG. */
export async function openRuntime(name = 'auto'): Promise<Runtime> {
  if (name !== 'auto' && !RUNTIMES.some((r) => r.name === name)) {
    const near = nearestName(name, ['auto', ...RUNTIMES.map((r) => r.name)])
    const fixes = near
      ? [`Did you mean "${near}"?`]
      : [`Use one of: auto, ${RUNTIMES.map((r) => r.name).join(', ')}.`]
    throw new EngineError('UNKNOWN_NAME', `runtime: "${name}" is not known.`, { fixes })
  }
  const reasons: string[] = []
  for (const descriptor of RUNTIMES.filter((r) => name === 'auto' || r.name === name)) {
    const absent = await descriptor.unavailable()
    if (absent !== undefined) {
      reasons.push(`${descriptor.name}: ${textOf(absent)}`)
      continue
    }
    const runtime = await descriptor.open()
    const wrong = await wrongAnswer(runtime)
    if (wrong === undefined) return runtime
    reasons.push(`${descriptor.name}: ${wrong.text}`)
  }
  throw new EngineError('RUNTIME_UNAVAILABLE', `runtime: none can run here. ${reasons.join(' ')}`)
}

/** Runs a small graph whose result is known: softmax(table[ids] · weight), with a repeated id. */
async function wrongAnswer(runtime: Runtime): Promise<Message | undefined> {
  const table = input('table', [2, 2])
  const ids = input('ids', [3], 'i32')
  const graph = graphOf({ y: softmax(matmul(gather(table, ids), input('weight', [2, 2]))) })
  const program = await runtime.compile(graph, { threads: 1 })
  // rows (1,2) and (3,4) times ((1,0),(0,1)); softmax of a difference of 1 is (0.26894142, 0.73105858)
  const { y } = await program.run({
    table: f32([2, 2], [1, 2, 3, 4]),
    ids: i32([3], [1, 0, 1]),
    weight: f32([2, 2], [1, 0, 0, 1]),
  })
  await program.dispose()
  const values = Array.from(y?.data ?? [])
  const expected = [0.26894142, 0.73105858, 0.26894142, 0.73105858, 0.26894142, 0.73105858]
  const off = Math.max(...expected.map((e, i) => Math.abs(e - (values[i] ?? NaN))))
  return off < 1e-6 ? undefined : message('runtime.wrong', { error: off })
}
