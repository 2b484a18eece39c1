// The question every runtime must answer before it is used.
import { message, type Message } from '../base/message.ts'
import { f32, i32 } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import { gather } from '../ops/gather.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { softmax } from '../ops/softmax.ts'
import type { Runtime } from './runtime.ts'

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
