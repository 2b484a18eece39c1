// `demo`
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { DEMO_SIZE } from '../../host/demo.ts'
import { drawSamplePairs } from '../../host/sample-pairs.ts'
import { defineCommand } from '../command.ts'
import { runVoice } from '../train-progress.ts'

/** Pairs that are drawn: about 300 to learn and 100 to judge. */
const PAIRS = 400

/** Tells the whole story on sample data. */
export const command = defineCommand({
  name: 'demo',
  help: 'Fine-tune the shipped model on sample pairs, compare, quantize, and write a report',
  example: 'demo --json',
  computes: true,
  options: z.strictObject({
    base: option(z.string().default('starter'), { label: 'Base model', help: 'the model to start from' }),
    pairs: option(z.string().optional(), {
      label: 'Pairs',
      help: 'a folder of your own pairs instead of OpenMoji',
    }),
    steps: option(z.int().min(1).default(DEMO_SIZE.steps), { label: 'Steps', help: 'of the fine-tune' }),
    pictures: option(z.int().min(2).default(DEMO_SIZE.pictures), {
      label: 'Pictures',
      help: 'held-out captions to draw',
    }),
    seeds: option(z.int().min(1).default(DEMO_SIZE.seeds), { label: 'Seeds', help: 'pictures per caption' }),
  }),
  async run({ store, out, runtime, threads, seed, signal, services }, { options }) {
    const { runDemo } = await import('../../host/demo.ts')
    const opened = store()
    const pairs = options.pairs ?? join(opened.home.root, 'samples', 'openmoji')
    if (options.pairs === undefined && !existsSync(pairs)) {
      out.line(`Drawing ${PAIRS} OpenMoji pairs into ${pairs} (CC BY-SA 4.0, licence beside them).`)
      await drawSamplePairs({ out: pairs, count: PAIRS, seed }, signal)
    }
    const versions = Object.entries(services.versions()).map(([label, value]) => ({ label, value }))
    const environment = [
      { label: 'Processor', value: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}` },
      ...versions,
    ]
    const { steps, pictures, seeds } = options
    const result = await runDemo(
      {
        store: opened,
        pairs,
        base: options.base,
        runtime,
        threads,
        seed,
        environment,
        size: { ...DEMO_SIZE, steps, pictures, seeds },
      },
      {
        signal,
        onRun: runVoice(out, () => performance.now()),
        onStage: (stage) => {
          out.event({ type: 'stage', stage })
          out.line(stage)
        },
        onProgress: (progress) => out.progress(progress),
      },
    )
    out.json(result)
    const { compare, exports, seconds, reportPath } = result
    out.table(
      ['metric', 'baseline', 'tuned', 'change', 'p (Holm)', 'verdict'],
      compare.rows.map(({ name, baseline, candidate, delta, pHolm, verdict }) => [
        name,
        baseline,
        candidate,
        delta,
        pHolm,
        verdict,
      ]),
    )
    out.table(
      ['export', 'MB', 'bits/weight', 'mean KL', 'agreement', 'gate'],
      exports.map(({ type, result: { sizeBytes, bitsPerWeight, conformance } }) => [
        ...[type, sizeBytes / 1e6, bitsPerWeight],
        ...[conformance.model.meanKl, conformance.model.agreement],
        conformance.passed ? 'passed' : 'past a limit',
      ]),
    )
    out.line(compare.sentence)
    out.line(`${Math.round(seconds)} s in all. Report: ${reportPath}`)
  },
})
