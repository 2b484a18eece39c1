// A text model's ONNX file at work in ONNX Runtime, part after part with past keys and values, as other programs run it.
import { join } from 'node:path'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { type FileTensor, openOnnxFile } from '../runtimes/onnx-file.ts'
import type { CompileOptions } from '../runtimes/runtime.ts'
import type { LogitReader } from './text-gate.ts'
import { TEXT_ONNX_FILES } from './text-onnx.ts'

/** Tokens of a part: several parts to a text, so that what is kept between them is measured too. */
const PART = 48

/** Opens the file of a folder. @throws FILE_INVALID when the runtime refuses it */
export async function openTextOnnx(
  folder: string,
  config: DecoderConfig,
  options: CompileOptions = {},
): Promise<LogitReader & { dispose(): Promise<void> }> {
  const file = await openOnnxFile(join(folder, TEXT_ONNX_FILES.model), options)
  return {
    async read(ids, visit, signal) {
      let past = emptyCache(config)
      for (let start = 0; start < ids.length; start += PART) {
        signal?.throwIfAborted()
        const part = ids.subarray(start, start + PART)
        const outputs = await file.run({ ...feedsOf(part, start), ...past })
        const { data } = outputs['logits'] as FileTensor
        for (let i = 0; i < part.length; i++)
          visit(
            start + i,
            (data as Float32Array).subarray(i * config.vocabulary, (i + 1) * config.vocabulary),
          )
        past = pastOf(outputs)
      }
    },
    dispose: () => file.dispose(),
  }
}

function feedsOf(ids: Int32Array, start: number): Record<string, FileTensor> {
  const row = (values: readonly number[]): FileTensor => ({
    type: 'i64',
    shape: [1, values.length],
    data: BigInt64Array.from(values, BigInt),
  })
  return {
    input_ids: row([...ids]),
    attention_mask: row(new Array<number>(start + ids.length).fill(1)),
    position_ids: row(Array.from(ids, (_, i) => start + i)),
  }
}

function emptyCache({ layers, keyValueHeads, headWidth }: DecoderConfig): Record<string, FileTensor> {
  const names = Array.from({ length: layers }, (_, i) =>
    ['key', 'value'].map((kind) => `${i}.${kind}`),
  ).flat()
  const empty = { type: 'f32', shape: [1, keyValueHeads, 0, headWidth], data: new Float32Array(0) } as const
  return Object.fromEntries(names.map((name) => [`past_key_values.${name}`, empty]))
}

function pastOf(outputs: Readonly<Record<string, FileTensor>>): Record<string, FileTensor> {
  const present = Object.entries(outputs).filter(([name]) => name.startsWith('present.'))
  return Object.fromEntries(present.map(([name, one]) => [name.replace('present', 'past_key_values'), one]))
}
