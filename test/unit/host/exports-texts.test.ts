// Text models of the store as files for llama.cpp and ONNX Runtime: read back, measured, recorded; past the gate nothing stays.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { exportTextModel, type TextExportRequest } from '../../../engine/host/exports-texts.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { loadTextModel } from '../../../engine/models/text/load.ts'
import { textModelFiles } from '../../../engine/models/text/save.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'
import { writeFiles } from '../../helpers/write-files.ts'

function storeWithTiny(): Store {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  addModel(store, writeTinyTextFolder(join(tempFolder(), 'tiny')))
  return store
}

/** The tiny model with logits and attention so sharp that four bits make another model of it. */
function sharpened(): string {
  const folder = writeTinyTextFolder(join(tempFolder(), 'sharp'))
  const model = loadTextModel(folder)
  const weights = Object.entries(model.weights).map(([name, { shape, data }]) => {
    const factor = shape.length === 2 ? 8 : 1
    return [
      name,
      f32(
        shape,
        Array.from(data, (one) => factor * one),
      ),
    ] as const
  })
  writeFiles(folder, textModelFiles({ ...model, weights: Object.fromEntries(weights) }))
  return folder
}

type Kind = Pick<TextExportRequest, 'format' | 'type'>

function asked({ format, type }: Kind, more: Partial<TextExportRequest> = {}): TextExportRequest {
  const out = join(tempFolder(), `${format}-${type}`)
  return { model: 'tiny', format, type, out, gate: 'strict', runtime: 'onnx-cpu', threads: 1, ...more }
}

describe('an export of a text model', () => {
  it.each<[Kind, string[]]>([
    [{ format: 'gguf', type: 'f32' }, ['model.gguf']],
    [{ format: 'gguf', type: 'q8_0' }, ['model.gguf']],
    [
      { format: 'onnx', type: 'f32' },
      [
        'chat_template.jinja',
        'config.json',
        'generation_config.json',
        'model.onnx',
        'tokenizer.json',
        'tokenizer_config.json',
      ],
    ],
    [
      { format: 'onnx', type: 'int8' },
      [
        'chat_template.jinja',
        'config.json',
        'generation_config.json',
        'model.onnx',
        'tokenizer.json',
        'tokenizer_config.json',
      ],
    ],
  ])('is measured on what the model writes, and recorded: %o', async (kind, files) => {
    const store = storeWithTiny()
    const request = asked(kind)
    const { conformance, sizeBytes } = await exportTextModel(store, request)
    expect(readdirSync(request.out).sort()).toEqual(files)
    expect(conformance).toMatchObject({ passed: true, failures: [], positions: 8 * 63 }) // a context of 64
    expect(conformance.meanKl).toBeLessThan(kind.type === 'f32' ? 1e-6 : 0.01)
    expect(store.artifacts.list()).toMatchObject([{ ...kind, sizeBytes, passed: true }])
  })

  it('is measured on texts that a dataset holds out', async () => {
    const store = storeWithTiny()
    const path = join(tempFolder(), 'rows.jsonl')
    const letters = [...'abcdefghij']
    writeFileSync(
      path,
      letters.map((a) => JSON.stringify({ text: `say ${a} ${letters.at(-1)} the ${a}` })).join('\n'),
    )
    await importTextDataset(store, { paths: [path], name: 'says', options: { evalFraction: 0.5 } })
    const { conformance } = await exportTextModel(
      store,
      asked({ format: 'gguf', type: 'bf16' }, { dataset: 'says' }),
    )
    expect(conformance.passed).toBe(true)
    expect(conformance.positions).toBeLessThan(8 * 63)
  })

  it('leaves nothing where the gate refuses it, and is kept and marked where it only warns', async () => {
    const store = storeWithTiny()
    addModel(store, sharpened(), 'sharp')
    const strict = asked({ format: 'onnx', type: 'int4' }, { model: 'sharp' })
    const refusal = await exportTextModel(store, strict).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'GATE_REFUSED',
      message: expect.stringContaining('as onnx int4 the files are off.') as string,
      details: { conformance: { passed: false } },
    })
    expect(existsSync(strict.out)).toBe(false)
    expect(store.artifacts.list()).toEqual([])
    const kept = await exportTextModel(store, { ...strict, gate: 'warn' })
    expect(kept.conformance.passed).toBe(false)
    expect(store.artifacts.list()).toMatchObject([{ passed: false }])
  })
})
