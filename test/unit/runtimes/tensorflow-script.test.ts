// TensorFlow.js behind the C library's interface: that its values are right is asked by test/conformance.
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { lowerToTensorflow } from '../../../engine/lower/tensorflow/lower.ts'
import { conv2d } from '../../../engine/ops/conv2d.ts'
import { conv2dWeightGradient } from '../../../engine/ops/conv2d-weight-gradient.ts'
import { input } from '../../../engine/ops/input.ts'
import { softmax } from '../../../engine/ops/softmax.ts'
import { TensorflowProgram } from '../../../engine/runtimes/tensorflow/program.ts'
import { openScript } from '../../../engine/runtimes/tensorflow/script-binding.ts'

const binding = await openScript()

it('computes in WebAssembly and keeps nothing of a run', async () => {
  const [x, w] = [input('x', [1, 2, 4, 4]), input('w', [3, 2, 3, 3])]
  const y = conv2d(x, w, { stride: 1, padding: 1 })
  const gradient = conv2dWeightGradient(x, y, { stride: 1, padding: 1, weightShape: [3, 2, 3, 3] })
  const program = new TensorflowProgram(binding, lowerToTensorflow(graphOf({ y: softmax(y), gradient })))
  const feeds = { x: f32([1, 2, 4, 4], Array(32).fill(1)), w: f32([3, 2, 3, 3], Array(54).fill(1)) }
  await program.run(feeds)
  expect(tf.getBackend()).toBe('wasm')
  const before = tf.memory().numTensors
  await program.run(feeds)
  expect(tf.memory().numTensors).toBe(before)
  await program.dispose()
})

it('does not change with the array that a tensor was made of', () => {
  const data = Float32Array.of(1, 2)
  const id = binding.createTensor([2], 1, data)
  data.fill(7)
  expect([...binding.tensorDataSync(id)]).toEqual([1, 2])
  binding.deleteTensor(id)
})

it('says which kernel or tensor it does not have', () => {
  expect(() => binding.executeOp('Banana', [], [], 1)).toThrow('no such kernel')
  expect(() => binding.tensorDataSync(123_456)).toThrow('no tensor 123456')
})
