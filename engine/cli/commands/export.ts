// `export`
import { resolve } from 'node:path'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { TextExportFormat, TextPrecision } from '../../index.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

const OPTIONS = z.strictObject({
  model: option(z.string(), { label: 'Model', help: 'id or name' }),
  format: option(z.enum(['onnx', 'safetensors', 'peft', 'gguf']), {
    label: 'Format',
    help: 'of the files: onnx; of texts also safetensors (a Hugging Face folder), gguf (llama.cpp) and peft (adapters)',
  }),
  type: option(z.enum(['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'q4_k', 'q6_k', 'int8', 'int4']), {
    label: 'Type',
    help: 'of the weights: f32, int8 and int4 of onnx; f32, f16 and bf16 of safetensors; these and q8_0, q6_k, q4_k, q4_1, q4_0 of gguf; f32 of peft',
  }),
  out: option(z.string(), { label: 'Folder', help: 'that is made; it must not exist' }),
  gate: option(z.enum(['strict', 'warn']).default('strict'), {
    label: 'Gate',
    help: 'strict refuses files that are off, warn keeps them',
  }),
  data: option(z.string().optional(), {
    label: 'Dataset',
    help: 'id or name; what it holds out is what the gate measures on, else what the model itself gives',
  }),
})
type Options = z.output<typeof OPTIONS>

/** Writes a model for other programs, after the files have shown that they say the same. */
export const command = defineCommand({
  name: 'export',
  help: 'Write a model for other programs, open the files again and refuse them when they are off',
  example: 'export --model starter --format onnx --type int8 --out starter-int8',
  computes: true,
  options: OPTIONS,
  async run(context, { options }) {
    const { findModel } = await import('../../host/models.ts')
    const { kind } = findModel(context.reader(), options.model)
    return kind === 'text' ? exportText(context, options) : exportPictures(context, options)
  },
})

async function exportText(
  { store, out, threads, runtime, signal }: CommandContext,
  options: Options,
): Promise<void> {
  const { model, gate, data: dataset } = options
  const { exportTextModel } = await import('../../host/exports-texts.ts')
  const kind = await textKind(options)
  const request = { model, ...kind, gate, dataset, out: resolve(options.out), runtime, threads, signal }
  const result = await exportTextModel(store(), request)
  out.json(result)
  const { conformance, files, sizeBytes, bitsPerWeight, path } = result
  out.line(`${path}: ${showBytes(sizeBytes)}, ${bitsPerWeight.toFixed(2)} bits per weight.`)
  out.table(
    ['file', 'bytes'],
    files.map((file) => [file.name, file.sizeBytes]),
  )
  const { limits } = conformance
  const most = (limit: number | undefined): string => (limit === undefined ? '' : `≤ ${limit}`)
  out.table(
    ['against the model', 'measured', 'limit'],
    [
      ['mean difference of ln p', conformance.meanDifference, most(limits.meanDifference)],
      ['mean KL, nats', conformance.meanKl, most(limits.meanKl)],
      [
        'equal greedy tokens',
        conformance.agreement,
        limits.agreement === undefined ? '' : `≥ ${limits.agreement}`,
      ],
      ['nats per token, model', conformance.referenceNats, ''],
      ['nats per token, file', conformance.otherNats, ''],
    ],
  )
  for (const failure of conformance.failures) out.warn(`export: kept although it is off. ${failure}`)
}

/** Format and type, where they go together. @throws BAD_ARGUMENT otherwise */
async function textKind(options: Options): Promise<{ format: TextExportFormat; type: TextPrecision }> {
  const { TEXT_EXPORT_FORMATS } = await import('../../index.ts')
  const formats: Readonly<Record<string, readonly string[]>> = TEXT_EXPORT_FORMATS
  const { format, type } = options
  const types = formats[format]
  if (!types) throw unsuitable(options, `text models are written as ${Object.keys(formats).join(', ')}`)
  if (!types.includes(type)) throw unsuitable(options, `${format} has ${types.join(', ')}`)
  return { format: format as TextExportFormat, type: type as TextPrecision }
}

async function exportPictures(
  { store, out, threads, signal }: CommandContext,
  options: Options,
): Promise<void> {
  const { model, format, type, gate, data } = options
  if (format !== 'onnx') throw unsuitable(options, 'models that draw are written as onnx')
  if (type !== 'f32' && type !== 'int8' && type !== 'int4')
    throw unsuitable(options, 'onnx has f32, int8 and int4')
  const { exportModel } = await import('../../host/exports.ts')
  const result = await exportModel(
    store(),
    { model, type, gate, dataset: data, out: resolve(options.out) },
    {
      ...{ threads, signal },
      onProgress: (done, total) => out.progress({ label: 'gate', done, total, unit: 'examples' }),
    },
  )
  out.json(result)
  const { conformance, files, sizeBytes, bitsPerWeight, path } = result
  const { model: distance, limits, tokensPerSecond } = conformance
  out.line(`${path}: ${showBytes(sizeBytes)}, ${bitsPerWeight.toFixed(2)} bits per weight.`)
  out.table(
    ['file', 'bytes'],
    files.map((file) => [file.name, file.sizeBytes]),
  )
  out.table(
    ['against the float model', 'measured', 'limit'],
    [
      ['mean KL, nats', distance.meanKl, `≤ ${limits.meanKl}`],
      ['99 % KL, nats', distance.p99Kl, ''],
      ['equal greedy tokens', distance.agreement, `≥ ${limits.agreement}`],
      ['nats per token, float', distance.referenceNats, ''],
      ['nats per token, file', distance.otherNats, ''],
      ['decoded pictures, RMS', conformance.decoderRmse, `≤ ${limits.decoderRmse}`],
      ['tokens per second, float', tokensPerSecond.float, ''],
      ['tokens per second, file', tokensPerSecond.exported, ''],
    ],
  )
  for (const failure of conformance.failures) out.warn(`export: kept although it is off. ${failure}`)
}

function unsuitable({ format, type }: Options, why: string): EngineError {
  return new EngineError(
    'BAD_ARGUMENT',
    `export: expected another format or type than ${format} ${type}: ${why}.`,
  )
}
