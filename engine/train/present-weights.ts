// The model as its next step begins with it: what learns, and adapters folded in by a program of the runtime, since the host's own way
// takes longer than a step of adapters.
import { f32, type HostTensor } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import type { TrainingStep } from './step.ts'
import { type Choice, trainablesOf } from './trainables.ts'

/** Before the names of adapted matrices with what their adapters make of them. */
const FOLDED = 'folded '

/** Weights of a model in training, in its own parameters; adapted matrices are valid until the next call. */
export class PresentWeights {
  readonly #choice: Choice
  readonly #base: HostWeights
  readonly #fold: Program | undefined
  readonly #into: HostWeights

  private constructor(choice: Choice, base: HostWeights, fold: Program | undefined) {
    this.#choice = choice
    this.#base = base
    this.#fold = fold
    this.#into = Object.fromEntries(choice.adapted.map(({ name, shape }) => [FOLDED + name, f32(shape)]))
  }

  /** Compiles what folds adapters in; `base` are the weights before training. */
  static async create(
    runtime: Runtime,
    { choice, base }: { readonly choice: Choice; readonly base: HostWeights },
    compile: CompileOptions,
  ): Promise<PresentWeights> {
    const { weights } = trainablesOf(choice)
    const adapted = choice.adapted.map(({ name }) => [FOLDED + name, weights[name]] as const)
    if (adapted.length === 0) return new PresentWeights(choice, base, undefined)
    const graph = graphOf(Object.fromEntries(adapted) as Parameters<typeof graphOf>[0])
    return new PresentWeights(choice, base, await runtime.compile(graph, compile))
  }

  /** The weights after `settle`: the step's own, the base's, and what adapters make of the base's. */
  async of(step: Pick<TrainingStep, 'weights'>): Promise<HostWeights> {
    const whole = { ...this.#base, ...step.weights }
    const folded = (await this.#fold?.run(whole, this.#into)) ?? {}
    return Object.fromEntries(
      this.#choice.all.map(({ name }) => [name, (folded[FOLDED + name] ?? whole[name]) as HostTensor]),
    )
  }

  async dispose(): Promise<void> {
    await this.#fold?.dispose()
  }
}
