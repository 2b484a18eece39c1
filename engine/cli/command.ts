// What a command is. Its options are a zod schema: the flags, the help text, the checks and the types follow from it.
import { z } from 'zod'
import { option } from '../api/options.ts'
import type { Store } from '../store/store.ts'
import type { Output } from './output.ts'
import type { Services } from './services.ts'

/** What every command is given. */
export interface CommandContext {
  /** The data folder. */
  readonly home: string
  readonly json: boolean
  /** Of a command that computes; 0 for the others. */
  readonly seed: number
  /** Worker threads of a command that computes. */
  readonly threads: number
  /** Name of a runtime, or `auto`. */
  readonly runtime: string
  /** Aborted by Ctrl-C and its kin, with a CANCELLED error as the reason. */
  readonly signal: AbortSignal
  readonly out: Output
  readonly services: Services
  /** The data folder, opened for writing; closed when the command ends. @throws STORE_BUSY and as openStore */
  store(): Store
  /** The data folder for looking only; works beside a program that writes. */
  reader(): Store
}

/** What a person typed, checked. */
export interface CommandInput<Options> {
  /** Values of `arguments` in order; a repeated one last. */
  readonly arguments: readonly string[]
  readonly options: Options
}

/** A command; one file of `commands/` exports one as `command`. */
export interface CommandSpec<Schema extends z.ZodObject = z.ZodObject> {
  /** One or two words: `doctor`, `model rename`. */
  readonly name: string
  /** One sentence. */
  readonly help: string
  /** A real call, without `tuneloom` in front. */
  readonly example: string
  /** `<needed>`, `[optional]` or `<several...>`, with what it is. */
  readonly arguments?: Readonly<Record<string, string>>
  /** Flags: `maxNewTokens` becomes `--max-new-tokens`. */
  readonly options?: Schema
  /** True adds --runtime, --threads and --seed. */
  readonly computes?: boolean
  run(context: CommandContext, input: CommandInput<z.output<Schema>>): Promise<void> | void
}

/** Options of every command that computes. */
export const COMPUTE_OPTIONS = z.strictObject({
  runtime: option(z.string().default('auto'), {
    label: 'Runtime',
    help: 'auto, onnx-cpu, cpu, onnx-cuda, onnx-webgpu, onnx-directml, onnx-coreml, tensorflow or reference',
  }),
  threads: option(z.int().min(1).max(1024).optional(), {
    label: 'Threads',
    help: 'worker threads; all cores if left out',
  }),
  seed: option(z.int().min(0).default(0), { label: 'Seed', help: 'start of every random stream' }),
})

/** Checks a command's types and forgets its own schema's. */
export function defineCommand<Schema extends z.ZodObject>(spec: CommandSpec<Schema>): CommandSpec {
  return spec as unknown as CommandSpec
}
