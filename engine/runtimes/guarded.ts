// A runtime whose device must answer: a run that takes far longer than any before it counts as lost.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Feeds } from './device.ts'
import { wrongAnswer } from './known-answer.ts'
import type { Program, Runtime, Tensors } from './runtime.ts'

/** When waiting ends. */
export interface Patience {
  /** A run may always take so long: shaders are compiled in the first one. */
  readonly leastMs: number
  /** And so many times the longest before it. */
  readonly times: number
}

/** The runtime, with a limit on every run. @throws DEVICE_LOST when a run gives no answer in time */
export function guardedRuntime(runtime: Runtime, patience: Patience): Runtime {
  return {
    name: runtime.name,
    ...(runtime.half && { half: runtime.half }),
    ...(runtime.takesQuantized && { takesQuantized: true as const }),
    ...(runtime.keepQuantized && { keepQuantized: runtime.keepQuantized.bind(runtime) }),
    ...(runtime.plan && { plan: runtime.plan.bind(runtime) }),
    ...(runtime.elementwise && { elementwise: runtime.elementwise.bind(runtime) }),
    ...(runtime.upload && { upload: runtime.upload.bind(runtime) }),
    async compile(graph, options): Promise<Program> {
      return guardedProgram(runtime.name, await runtime.compile(graph, options), patience)
    },
  }
}

function guardedProgram(name: string, program: Program, { leastMs, times }: Patience): Program {
  let longest = 0
  let isLost = false
  const watched = async <Result>(answer: Promise<Result>): Promise<Result> => {
    const start = performance.now()
    const limit = Math.max(leastMs, times * longest)
    const results = await within(answer, limit).catch((error: unknown) => {
      isLost ||= error === LATE
      throw error === LATE ? lost(name, limit) : error
    })
    longest = Math.max(longest, performance.now() - start)
    return results
  }
  const { runKept } = program
  return {
    run: (feeds: Tensors, into?: Tensors) => watched(program.run(feeds, into)),
    ...(runKept && { runKept: (feeds: Feeds) => watched(runKept.call(program, feeds)) }),
    // what hangs would hang here too; the process that trains ends with its run
    dispose: () => (isLost ? Promise.resolve() : program.dispose()),
  }
}

const LATE = new Error('no answer in time')

function within<T>(answer: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(LATE), limit)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function lost(name: string, limit: number): EngineError {
  const seconds = Math.round(limit / 1000)
  return new EngineError('DEVICE_LOST', message('runtime.silent', { name, seconds }), {
    details: { runtime: name, limitMs: limit },
    fixes: [message('runtime.silentFix'), message('runtime.silentFix2')],
  })
}

/** Asks the known answer again, in the middle of a run. @throws RUNTIME_WRONG when it is wrong */
export async function assertAnswers(runtime: Runtime): Promise<void> {
  const wrong = await wrongAnswer(runtime)
  if (wrong)
    throw new EngineError(
      'RUNTIME_WRONG',
      message('runtime.wrongIn', { name: runtime.name, problem: wrong }),
      {
        details: { runtime: runtime.name },
        fixes: [message('runtime.silentFix')],
      },
    )
}
