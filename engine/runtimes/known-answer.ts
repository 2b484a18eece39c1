// The question every runtime must answer before it is used.
import { message, type Message } from '../base/message.ts'
import { f32, i32 } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import { gather } from '../ops/gather.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { softmax } from '../ops/softmax.ts'
import type { Precision, Runtime } from './runtime.ts'

/** Runs a small graph whose result is known: softmax(table[ids] · weight), with a repeated id; tells what is wrong. */
export async function wrongAnswer(runtime: Runtime): Promise<Message | undefined> {
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

/** 1 + 2⁻¹² lies nearer to 1 than to any other number of f16 or bf16, so a product of them makes 1 of it. */
const BETWEEN = 1 + 2 ** -12

/** Whether a runtime's products really round their factors when asked to; false where they fail. */
export async function multipliesIn(runtime: Runtime, precision: Precision): Promise<boolean> {
  const graph = graphOf({ y: matmul(input('a', [1, 1]), input('b', [1, 1])) })
  try {
    const program = await runtime.compile(graph, { threads: 1, precision })
    const { y } = await program.run({ a: f32([1, 1], [BETWEEN]), b: f32([1, 1], [1]) })
    await program.dispose()
    return y?.data[0] === (precision === 'f32' ? BETWEEN : 1)
  } catch {
    return false // a device without such numbers refuses the program or the run
  }
}
