// Every benchmark by name.
import { EngineError, nearestName } from '../base/errors.ts'
import { benchDecodeStored } from './decode-stored.ts'
import { benchDecode } from './decode.ts'
import type { BenchOptions, BenchResult } from './duel.ts'
import { benchGenerateImage } from './generate-image.ts'
import { benchLoraStep } from './lora-step.ts'
import { benchTrainStep, TRAIN_STEPS } from './train-step.ts'
import type { RuntimeUse } from '../runtimes/typical-work.ts'

/** What a list of benchmarks shows. */
export interface Benchmark {
  readonly name: string
  /** What it measures. */
  readonly help: string
  /** What the runtime is for: says which one "auto" takes. */
  readonly use: RuntimeUse
  run(options: BenchOptions): Promise<BenchResult[]>
}

/** One line each. */
const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'train-step',
    help: 'training a small text model',
    use: 'batches',
    run: (options) => benchTrainStep(options),
  },
  {
    name: 'train-step-long',
    help: 'the same on texts of 1,024 tokens',
    use: 'batches',
    run: (options) => benchTrainStep(options, TRAIN_STEPS.long),
  },
  {
    name: 'train-step-mixed',
    help: 'the same in mixed precision',
    use: 'batches',
    run: (options) => benchTrainStep(options, TRAIN_STEPS.mixed),
  },
  {
    name: 'lora-step',
    help: 'training adapters of a text model of 135 M parameters',
    use: 'batches',
    run: (options) => benchLoraStep(options),
  },
  {
    name: 'generate-image',
    help: 'drawing pictures from captions',
    use: 'tokens',
    run: (options) => benchGenerateImage(options),
  },
  { name: 'decode', help: 'continuing texts', use: 'tokens', run: (options) => benchDecode(options) },
  {
    name: 'decode-stored',
    help: 'continuing texts from 4-bit weights, beside llama.cpp',
    use: 'quantized',
    run: (options) => benchDecodeStored(options),
  },
]

/** The benchmark of that name, or all of them. @throws UNKNOWN_NAME with the nearest name */
export function benchmarksNamed(name: string | undefined): readonly Benchmark[] {
  if (name === undefined) return BENCHMARKS
  const found = BENCHMARKS.filter((one) => one.name === name)
  if (found.length > 0) return found
  const names = BENCHMARKS.map((one) => one.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', `bench: there is no benchmark "${name}".`, {
    fixes: [near ? `Did you mean "${near}"?` : `The benchmarks are ${names.join(', ')}.`],
  })
}
