// Text models as ONNX files with axes of any length: the logits of transformers (test/golden/models/make.py) from ONNX Runtime,
// part after part with past keys and values, padded rows, quantized weights, and weights in a file of their own.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gateTexts } from '../../../engine/export/text-gate.ts'
import { textModelOnnx } from '../../../engine/export/text-onnx.ts'
import { openTextOnnx } from '../../../engine/export/text-onnx-reader.ts'
import { readSafetensors } from '../../../engine/formats/safetensors.ts'
import { TextRows } from '../../../engine/generate/text-rows.ts'
import { loadTextModel } from '../../../engine/models/text/load.ts'
import type { TextModel } from '../../../engine/models/text/text-model.ts'
import { type FileTensor, openOnnxFile } from '../../../engine/runtimes/onnx-file.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { TEXT_CHECKPOINT_NAMES, TEXT_CHECKPOINTS } from '../../helpers/text-checkpoints.ts'

function written(model: TextModel, type: 'f32' | 'int8' | 'int4' = 'f32', mostBytes?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'text-onnx-'))
  const { files, meant } = textModelOnnx(model, type, mostBytes)
  for (const file of files) {
    const pieces = 'bytes' in file ? [file.bytes] : [...file.chunks()]
    const bytes = Buffer.concat(pieces)
    expect(bytes.length).toBe('bytes' in file ? file.bytes.length : file.sizeBytes)
    writeFileSync(join(folder, file.name), bytes)
  }
  return { folder, meant }
}

const whole = (shape: number[], values: readonly number[]): FileTensor => ({
  ...{ type: 'i64', shape, data: BigInt64Array.from(values, BigInt) },
})

/** Nothing before. */
function empty({ config }: TextModel, batch: number): Record<string, FileTensor> {
  const { layers, keyValueHeads, headWidth } = config
  const none = {
    type: 'f32',
    shape: [batch, keyValueHeads, 0, headWidth],
    data: new Float32Array(0),
  } as const
  const names = Array.from({ length: layers }, (_, i) => [`${i}.key`, `${i}.value`]).flat()
  return Object.fromEntries(names.map((name) => [`past_key_values.${name}`, none]))
}

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((most, one, i) => Math.max(most, Math.abs(one - (b[i] as number))), 0)
}

describe.each(TEXT_CHECKPOINT_NAMES)('%s', (name) => {
  const model = loadTextModel(join(TEXT_CHECKPOINTS, name))
  const { tensors } = readSafetensors(readFileSync(join(TEXT_CHECKPOINTS, name, 'expected.safetensors')))
  const { shape, data } = tensors['tokens'] as { shape: readonly number[]; data: Int32Array }
  const [batch, time] = shape as [number, number]
  const logits = tensors['logits']?.data as Float32Array

  it('gives the logits of transformers', async () => {
    const file = await openOnnxFile(join(written(model).folder, 'model.onnx'))
    const outputs = await file.run({
      input_ids: whole([batch, time], [...data]),
      attention_mask: whole([batch, time], new Array<number>(batch * time).fill(1)),
      position_ids: whole(
        [batch, time],
        Array.from(data, (_, i) => i % time),
      ),
      ...empty(model, batch),
    })
    // f32 in another order of sums; the logits are some tens
    expect(furthest(outputs['logits']?.data as Float32Array, logits)).toBeLessThan(2e-4)
    expect(outputs['present.0.key']?.shape).toEqual([
      batch,
      model.config.keyValueHeads,
      time,
      model.config.headWidth,
    ])
    await file.dispose()
  })
})

describe.each(['llama', 'gemma3_text'])('%s', (name) => {
  const model = loadTextModel(join(TEXT_CHECKPOINTS, name))
  const ids = Int32Array.from([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7])

  it('gives the same after past keys and values, and behind padding', async () => {
    const file = await openOnnxFile(join(written(model).folder, 'model.onnx'))
    const run = (
      tokens: readonly number[],
      mask: readonly number[],
      positions: readonly number[],
      past = empty(model, 1),
    ) =>
      file.run({
        input_ids: whole([1, tokens.length], tokens),
        attention_mask: whole([1, mask.length], mask),
        position_ids: whole([1, positions.length], positions),
        ...past,
      })
    const places = [...ids.keys()]
    const all = await run(
      [...ids],
      places.map(() => 1),
      places,
    )
    const first = await run([...ids.slice(0, 5)], [1, 1, 1, 1, 1], places.slice(0, 5))
    const past = Object.entries(first).filter(([key]) => key !== 'logits')
    const rest = await run(
      [...ids.slice(5)],
      places.map(() => 1),
      places.slice(5),
      Object.fromEntries(past.map(([key, one]) => [key.replace('present', 'past_key_values'), one])),
    )
    const padded = await run([0, 0, ...ids], [0, 0, ...places.map(() => 1)], [0, 0, ...places])
    const logits = all['logits']?.data as Float32Array
    const width = model.config.vocabulary
    expect(furthest(rest['logits']?.data as Float32Array, logits.subarray(5 * width))).toBeLessThan(1e-4)
    expect(furthest((padded['logits']?.data as Float32Array).subarray(2 * width), logits)).toBeLessThan(1e-4)
    await file.dispose()
  })

  it('may have its weights in a file of their own', async () => {
    const [inside, outside] = [written(model).folder, written(model, 'f32', 1).folder]
    expect(readdirSync(outside).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.onnx',
      'model.onnx_data',
    ])
    const read = async (folder: string): Promise<number[]> => {
      const reader = await openTextOnnx(folder, model.config)
      const found: number[] = []
      await reader.read(ids, (_, row) => void found.push(...row))
      await reader.dispose()
      return found
    }
    expect(await read(outside)).toEqual(await read(inside))
  })
})

describe('quantized', () => {
  const starter = loadTextModel(join(TEXT_CHECKPOINTS, '../../../assets/models/text-starter'))
  const wide = { ...starter, config: { ...starter.config, layers: 1 } } // quicker
  const tiny = loadTextModel(join(TEXT_CHECKPOINTS, 'llama'))
  const gpt2 = loadTextModel(join(TEXT_CHECKPOINTS, 'gpt2'))

  it.each([
    ['int8', wide, 0.002],
    ['int4', tiny, 0.2],
    ['int8', gpt2, 0.01],
  ] as const)('%s files say what their weights mean, near the model', async (type, model, most) => {
    const { folder, meant } = written(model, type)
    const runtime = await openRuntime('onnx-cpu')
    const [reference, should] = [
      new TextRows(runtime, model),
      new TextRows(runtime, { ...model, weights: meant }),
    ]
    const other = await openTextOnnx(folder, model.config)
    const rows = [Int32Array.from({ length: 16 }, (_, i) => (7 * i) % 31)]
    const limits = { meanKl: most, fileKl: 0.002 }
    const found = await gateTexts({ reference, other, meant: should, rows, limits })
    expect(found.failures).toEqual([])
    expect(found.meanKl).toBeGreaterThan(0)
    const strict = await gateTexts({ reference, other, rows, limits: { meanKl: 0, agreement: 1.1 } })
    expect(strict).toMatchObject({
      passed: false,
      failures: [expect.stringContaining('Mean KL'), expect.stringContaining('same token')],
    })
    for (const one of [reference, should, other]) await one.dispose()
  })
})
