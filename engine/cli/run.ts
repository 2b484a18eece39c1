// One call of the command line from its words to its exit status.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { defaultHome, type Surroundings } from '../store/home.ts'
import { openStore, type Store } from '../store/store.ts'
import type { CommandContext } from './command.ts'
import { type ExitStatus, exitStatusOf, toEngineError } from './exit-status.ts'
import { normalizeNames } from './flags.ts'
import { createOutput, type Output, type OutputStreams } from './output.ts'
import { type Call, type ProgramParts, readCall } from './program.ts'
import type { Services } from './services.ts'

/** Where a call takes place. */
export interface CallSurroundings extends OutputStreams, Surroundings {
  readonly program: Omit<ProgramParts, 'print'>
  readonly services: Services
  readonly signal: AbortSignal
}

/** Runs the command that `argv` names and returns the exit status; every failure is told, none is thrown. */
export async function runCommandLine(argv: readonly string[], around: CallSurroundings): Promise<ExitStatus> {
  const words = normalizeNames(argv)
  const out = createOutput(around, words.includes('--json'))
  try {
    const print = (text: string) => void around.stdout.write(text)
    const call = readCall(words, { ...around.program, print })
    if (call) await perform(call, out, around)
    around.signal.throwIfAborted()
    return 0
  } catch (error) {
    const failure = toEngineError(error)
    out.fail(failure)
    return exitStatusOf(failure.code)
  }
}

async function perform(call: Call, out: Output, around: CallSurroundings): Promise<void> {
  const opened: { reader?: Store; writer?: Store } = {}
  const home = resolve(call.home ?? defaultHome(around))
  // runtimes that were installed lie in the data folder, also for the processes that this one starts
  process.env['TUNELOOM_HOME'] = home
  const { runtime, seed, threads = availableParallelism() } = call.compute
  const context: CommandContext = {
    home,
    json: call.json,
    runtime,
    seed,
    threads,
    signal: around.signal,
    out,
    services: around.services,
    store: () => (opened.writer ??= openStore(home)),
    reader: () => opened.writer ?? (opened.reader ??= openStore(home, { readOnly: true })),
  }
  try {
    await call.spec.run(context, call.input)
  } finally {
    opened.reader?.dispose()
    opened.writer?.dispose()
  }
}

/** An abort signal for Ctrl-C and its kin; the reason is a CANCELLED error. */
export function cancellation(): { readonly signal: AbortSignal; cancel(): void } {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    cancel: () => controller.abort(new EngineError('CANCELLED', 'tuneloom: the command was stopped.')),
  }
}
