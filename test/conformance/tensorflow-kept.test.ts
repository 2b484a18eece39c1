// Tensors that stay with TensorFlow between runs are its own: what the host changes afterwards does not reach them.
import { describe, expect, it } from 'vitest'
import { f32 } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { add } from '../../engine/ops/add.ts'
import { input } from '../../engine/ops/input.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { runKept, toDevice } from '../../engine/runtimes/device.ts'
import { tensorflow } from '../../engine/runtimes/tensorflow/tensorflow.ts'
import { absentNote } from '../helpers/absent.ts'

const absent = await tensorflow.unavailable()

describe.skipIf(absent !== undefined)(
  `tensors kept by TensorFlow${absentNote(tensorflow.name, absent)}`,
  () => {
    it('are fed to the next run and read at the end', async () => {
      const runtime = await tensorflow.open()
      const graph = graphOf({ sum: add(input('state', [2]), input('x', [2])) })
      const program = await runtime.compile(graph, { keeps: ['sum'] })
      let state = await toDevice(runtime, f32([2], [1, 2]))
      for (const x of [10, 100]) {
        const { device } = await runKept(program, { state, x: f32([2], [x, x]) }, ['sum'])
        state.dispose()
        state = device['sum'] as typeof state
      }
      expect([...(await state.read()).data]).toEqual([111, 112])
      state.dispose()
      await program.dispose()
    })

    it('do not change with the array they were made of, uploaded or passed through a graph', async () => {
      const runtime = await tensorflow.open()
      const program = await runtime.compile(graphOf({ y: reshape(input('x', [2]), [2, 1]) }), {
        keeps: ['y'],
      })
      const x = f32([2], [1, 2])
      const uploaded = await toDevice(runtime, x)
      const { device } = await runKept(program, { x }, ['y'])
      x.data.fill(7)
      expect([...(await uploaded.read()).data]).toEqual([1, 2])
      expect([...((await device['y']?.read())?.data ?? [])]).toEqual([1, 2])
    })
  },
)
