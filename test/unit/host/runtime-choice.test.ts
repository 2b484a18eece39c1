// What `auto` means: measured once on a machine, remembered in the data folder.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { measureChoice, preferredRuntime, rememberedChoice } from '../../../engine/host/runtime-choice.ts'
import { quickest, type RuntimeSpeed } from '../../../engine/runtimes/choose.ts'
import { measureAvailable } from '../../../engine/runtimes/index.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const both = (milliseconds: number): RuntimeSpeed['milliseconds'] => ({
  batches: milliseconds,
  tokens: milliseconds,
  quantized: milliseconds,
})
const speeds: RuntimeSpeed[] = [
  { name: 'onnx-webgpu', milliseconds: { batches: 3, tokens: 30, quantized: 30 } },
  { name: 'onnx-cpu', milliseconds: { batches: 20, tokens: 8, quantized: 8 } },
  { name: 'cpu', milliseconds: { batches: 20, tokens: 9, quantized: 2 } },
  { name: 'tensorflow', milliseconds: null, problem: 'no memory' },
]
const measure = (): Promise<RuntimeSpeed[]> => Promise.resolve(speeds)

it('the quickest for each use is remembered for this machine, and forgotten on another', async () => {
  const home = tempFolder()
  expect(rememberedChoice(home, 'here')).toBeUndefined()
  const choice = await measureChoice(home, { machine: 'here', measure })
  expect(choice.chosen).toEqual({ batches: 'onnx-webgpu', tokens: 'onnx-cpu', quantized: 'cpu' })
  expect(rememberedChoice(home, 'here')).toEqual(choice)
  expect(rememberedChoice(home, 'elsewhere')).toBeUndefined()
})

it('the first use measures, once, and later ones remember', async () => {
  const home = tempFolder()
  let turns = 0
  const counted = (): Promise<RuntimeSpeed[]> => {
    turns += 1
    return measure()
  }
  const asked = { env: {}, measure: counted }
  const together = [preferredRuntime(home, 'batches', asked), preferredRuntime(home, 'tokens', asked)]
  expect(await Promise.all(together)).toEqual(['onnx-webgpu', 'onnx-cpu'])
  expect(await preferredRuntime(home, 'batches', asked)).toBe('onnx-webgpu')
  expect(turns).toBe(1)
})

it('a choice that cannot be written holds for the process', async () => {
  const file = join(tempFolder(), 'file')
  writeFileSync(file, '')
  let turns = 0
  const counted = (): Promise<RuntimeSpeed[]> => {
    turns += 1
    return measure()
  }
  for (let turn = 0; turn < 2; turn++)
    expect(await preferredRuntime(file, 'batches', { env: {}, measure: counted })).toBe('onnx-webgpu')
  expect(turns).toBe(1)
})

it('a runtime that the environment names wins, and nothing is measured for it', async () => {
  const refuse = (): Promise<never> => Promise.reject(new Error('measured'))
  const env = { TUNELOOM_RUNTIME: 'cpu' }
  expect(await preferredRuntime(tempFolder(), 'batches', { env, measure: refuse })).toBe('cpu')
})

it('a file that was spoilt is measured anew', async () => {
  const home = tempFolder()
  writeFileSync(join(home, 'runtime-choice.json'), '{"machine":"here"')
  expect(rememberedChoice(home, 'here')).toBeUndefined()
  expect(await preferredRuntime(home, 'tokens', { env: {}, measure })).toBe('onnx-cpu')
})

it('the portable runtime stays where nothing is clearly quicker', () => {
  const near: RuntimeSpeed[] = [
    { name: 'cpu', milliseconds: both(19) },
    { name: 'onnx-cpu', milliseconds: both(20) },
  ]
  expect(quickest(near, 'onnx-cpu', 'batches')).toBe('onnx-cpu')
  expect(quickest([{ name: 'cpu', milliseconds: both(10) }, ...near], 'onnx-cpu', 'tokens')).toBe('cpu')
  expect(quickest([], 'onnx-cpu', 'batches')).toBe('onnx-cpu')
})

it('every runtime that is here is measured, without failures', async () => {
  const measured = await measureAvailable()
  expect(measured.map(({ name }) => name)).toContain('onnx-cpu')
  expect(measured.filter(({ problem }) => problem !== undefined)).toEqual([])
})
