// What `auto` means: measured once on a machine, remembered in the data folder.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { measureChoice, rememberedChoice } from '../../../engine/host/runtime-choice.ts'
import { quickest } from '../../../engine/runtimes/choose.ts'
import { measureAvailable } from '../../../engine/runtimes/index.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const speeds = [
  { name: 'onnx-webgpu', milliseconds: 3 },
  { name: 'onnx-cpu', milliseconds: 20 },
  { name: 'cpu', milliseconds: null, problem: 'no memory' },
]

it('the quickest is remembered for this machine, and forgotten on another', async () => {
  const home = tempFolder()
  expect(rememberedChoice(home, 'here')).toBeUndefined()
  const choice = await measureChoice(home, { machine: 'here', measure: () => Promise.resolve(speeds) })
  expect(choice.chosen).toBe('onnx-webgpu')
  expect(rememberedChoice(home, 'here')).toEqual(choice)
  expect(rememberedChoice(home, 'elsewhere')).toBeUndefined()
})

it('a file that was spoilt is measured anew', () => {
  const home = tempFolder()
  writeFileSync(join(home, 'runtime-choice.json'), '{"machine":"here"')
  expect(rememberedChoice(home, 'here')).toBeUndefined()
})

it('the portable runtime stays where nothing is clearly quicker', () => {
  const near = [
    { name: 'cpu', milliseconds: 19 },
    { name: 'onnx-cpu', milliseconds: 20 },
  ]
  expect(quickest(near, 'onnx-cpu')).toBe('onnx-cpu')
  expect(quickest([{ name: 'cpu', milliseconds: 10 }, ...near], 'onnx-cpu')).toBe('cpu')
  expect(quickest([], 'onnx-cpu')).toBe('onnx-cpu')
})

it('every runtime that is here is measured, without failures', async () => {
  const measured = await measureAvailable()
  expect(measured.map(({ name }) => name)).toContain('onnx-cpu')
  expect(measured.filter(({ problem }) => problem !== undefined)).toEqual([])
})
