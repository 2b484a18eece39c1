// Devices: tried in a process of their own, fed what an earlier run left there, their failures told with numbers.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../../engine/base/message.ts'
import { f32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { input } from '../../../engine/ops/input.ts'
import { matmul } from '../../../engine/ops/matmul.ts'
import { sum } from '../../../engine/ops/sum.ts'
import { type DeviceTensor, runKept, toDevice } from '../../../engine/runtimes/device.ts'
import { openRuntime, RUNTIMES } from '../../../engine/runtimes/index.ts'
import { asDeviceError } from '../../../engine/runtimes/onnx-errors.ts'
import { trialOf } from '../../../engine/runtimes/onnx-trial.ts'
import { RUNTIMES_HERE } from '../../helpers/runtimes.ts'

const DRIVER = join(import.meta.dirname, 'driver-crashes.ts')
const PATIENT = 60_000

describe('a device is tried in a process of its own', () => {
  it.each([
    ['crashes', PATIENT, 'its driver ended the process that tried it (SIGABRT).'],
    ['hangs', 1000, 'it gave no answer within 1 seconds.'],
    ['lies', PATIENT, 'the known-answer test is off by 1.'],
  ])('one that %s is left out with the reason', async (kind, limit, reason) => {
    expect((await trialOf(kind, DRIVER, limit)).problem).toContain(reason)
  })

  it('one that gives the known answer is used', async () => {
    expect((await trialOf('works', DRIVER, PATIENT)).problem).toBeUndefined()
  })

  it('every runtime that cannot run here says why', async () => {
    const reasons = await Promise.all(RUNTIMES.map((runtime) => runtime.unavailable()))
    const texts = reasons.flatMap((reason) => (reason === undefined ? [] : [textOf(reason)]))
    expect(texts.filter((text) => !/\w+ \w+.*\.$/.test(text))).toEqual([])
  })
})

it('a runtime that is asked for by name and cannot run is refused with its reason', async () => {
  for (const { name, unavailable } of RUNTIMES) {
    const reason = await unavailable()
    if (reason === undefined) continue
    await expect(openRuntime(name)).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining(`${name}: ${textOf(reason)}`) as string,
    })
  }
})

it('what auto prefers is passed over where it cannot run', async () => {
  const runtime = await openRuntime('auto', { preferred: ['onnx-coreml', 'onnx-directml', 'onnx-cpu'] })
  expect(runtime.name).toBe('onnx-cpu')
})

describe.each(RUNTIMES_HERE)('on %s', (name) => {
  const a = input('a', [2, 2])
  const graph = graphOf({ next: matmul(a, input('b', [2, 2])), total: sum(a) })

  it('what one run leaves on the device is fed to the next', async () => {
    const runtime = await openRuntime(name)
    const keeps = ['next']
    const program = await runtime.compile(graph, { keeps, threads: 1 })
    const b = await toDevice(runtime, f32([2, 2], [0, 1, 1, 0]))
    const first = await runKept(program, { a: f32([2, 2], [1, 2, 3, 4]), b }, keeps)
    const between = first.device['next'] as DeviceTensor
    const second = await runKept(program, { a: between, b }, keeps)
    const last = second.device['next'] as DeviceTensor
    expect(Array.from((await last.read()).data)).toEqual([1, 2, 3, 4])
    expect(Array.from(first.host['total']?.data ?? [])).toEqual([10])
    for (const tensor of [b, between, last]) tensor.dispose()
    await program.dispose()
  })

  it('says what came in place of the input it expects', async () => {
    const program = await (await openRuntime(name)).compile(graph, { threads: 1 })
    await expect(program.run({ a: f32([2], [1, 2]), b: f32([2, 2], [0, 1, 1, 0]) })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
    await program.dispose()
  })
})

it('the null runtime checks what it is fed and returns zeros of the right shape', async () => {
  const program = await (await openRuntime('null')).compile(graphOf({ y: input('x', [2, 3]) }))
  const { y } = await program.run({ x: f32([2, 3], [1, 2, 3, 4, 5, 6]) })
  expect(y).toEqual(f32([2, 3], [0, 0, 0, 0, 0, 0]))
  await expect(program.run({})).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
})

it.each([
  ['Failed to allocate memory for requested buffer of size 123456', 'OUT_OF_MEMORY', 123456],
  ['vkQueueSubmit failed with VK_ERROR_DEVICE_LOST', 'DEVICE_LOST', undefined],
  ['Non-zero status code returned while running Softmax node', 'RUNTIME_FAILED', undefined],
])('tells "%s" with a code', (text, code, bytes) => {
  const error = asDeviceError('onnx-cuda', new Error(text))
  expect(error).toMatchObject({ code, details: { runtime: 'onnx-cuda', ...(bytes && { bytes }) } })
  expect(error.fixes.length).toBeGreaterThan(0)
})
