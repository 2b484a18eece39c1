// A runtime that fails on purpose at one call, to test what is around it.
import { EngineError } from '../base/errors.ts'
import type { HostTensor } from '../base/tensor.ts'
import type { Feeds } from './device.ts'
import type { Program, Runtime, Tensors } from './runtime.ts'

/** How it fails: as a driver would, from the loud to the silent. */
export type Fault =
  'throws' | 'is lost' | 'has no memory' | 'is full' | 'hangs' | 'gives NaN' | 'gives garbage'

/** When it fails. */
export interface FaultPlan {
  readonly fault: Fault
  /** The first run that fails, from 1, counted over all programs; all later ones fail too, as on a broken device. */
  readonly at: number
}

/** The runtime with a fault; without it every answer is the runtime's own. */
export function faultyRuntime(runtime: Runtime, { fault, at }: FaultPlan): Runtime {
  let runs = 0
  return {
    name: runtime.name,
    ...(runtime.half && { half: runtime.half }),
    ...(runtime.plan && { plan: runtime.plan.bind(runtime) }),
    ...(runtime.elementwise && { elementwise: runtime.elementwise.bind(runtime) }),
    ...(runtime.upload && { upload: runtime.upload.bind(runtime) }),
    async compile(graph, options): Promise<Program> {
      const program = await runtime.compile(graph, options)
      const { runKept } = program
      /** The answer of a run, or what the fault makes of it. */
      const answer = async <Result>(
        run: () => Promise<Result>,
        resultsOf: (result: Result) => Record<string, HostTensor>,
      ): Promise<Result> => {
        runs += 1
        if (runs < at) return run()
        refuse(runtime.name, fault)
        if (fault === 'hangs') return new Promise(() => undefined)
        const result = await run()
        spoil(resultsOf(result), fault)
        return result
      }
      return {
        run: (feeds: Tensors, into?: Tensors) =>
          answer(
            () => program.run(feeds, into),
            (results) => results,
          ),
        ...(runKept && {
          runKept: (feeds: Feeds) =>
            answer(
              () => runKept.call(program, feeds),
              ({ host }) => host,
            ),
        }),
        dispose: () => program.dispose(),
      }
    },
  }
}

function refuse(name: string, fault: Fault): void {
  if (fault === 'throws') throw new EngineError('RUNTIME_FAILED', `${name}: a run failed: kernel 17.`)
  if (fault === 'is lost') throw new EngineError('DEVICE_LOST', `${name}: the device was lost.`)
  if (fault === 'is full') throw new EngineError('RUNTIME_FULL', `${name}: 4096 more bytes do not fit.`)
  if (fault === 'has no memory')
    throw new EngineError('OUT_OF_MEMORY', `${name}: the device has no room for 4096 bytes more.`, {
      details: { runtime: name, bytes: 4096 },
      fixes: ['Choose a smaller batch with more accumulated steps.'],
    })
}

/** Of what stays on a device only the figures that the host sees are spoilt. */
function spoil(results: Record<string, HostTensor>, fault: Fault): void {
  for (const { dtype, data } of Object.values(results)) {
    if (dtype !== 'f32') continue
    if (fault === 'gives NaN') data.fill(NaN)
    else data.forEach((value, i) => (data[i] = value * (1 + (i % 7)) + 0.125))
  }
}
