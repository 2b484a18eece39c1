// `export`
import { resolve } from 'node:path'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

const OPTIONS = z.strictObject({
  model: option(z.string(), { label: 'Model', help: 'id or name' }),
  format: option(z.enum(['onnx']), { label: 'Format', help: 'of the files' }),
  type: option(z.enum(['f32', 'int8', 'int4']), { label: 'Type', help: 'of the weights' }),
  out: option(z.string(), { label: 'Folder', help: 'that is made; it must not exist' }),
  gate: option(z.enum(['strict', 'warn']).default('strict'), {
    label: 'Gate',
    help: 'strict refuses files that are off, warn keeps them',
  }),
  data: option(z.string().optional(), {
    label: 'Dataset',
    help: 'id or name; its held-out pairs are what the gate measures on, else pictures that the model draws',
  }),
})

/** Writes a model for other programs, after the files have shown that they say the same. */
export const command = defineCommand({
  name: 'export',
  help: 'Write a model for other programs, open the files again in a fresh process and refuse them when they are off',
  example: 'export --model starter --format onnx --type int8 --out starter-int8',
  computes: true,
  options: OPTIONS,
  async run({ store, out, threads, signal }, { options }) {
    const { model, type, gate, data } = options
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
  },
})
