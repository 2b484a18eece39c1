// A model in training as objectives may ask it, whichever kind it is of: ln p of rows and one token per place by a program over whole
// rows, continuations and rewards by the kind's own means.
import { assert } from '../base/errors.ts'
import { RandomStream } from '../base/random.ts'
import { argmaxToken, sampleToken } from '../decode/sample.ts'
import { type Graph } from '../ir/graph.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { Batch } from '../objectives/objective.ts'
import type { Rehearsal, Rollout, RolloutRequest } from '../objectives/rehearsal.ts'
import { rowsOf } from '../objectives/rollout-rows.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { PresentWeights } from './present-weights.ts'
import type { TrainingStep } from './step.ts'
import type { Choice } from './trainables.ts'

/** What a program over whole rows gives: `nats` [rows · judged places] −ln p of targets, or `logits` [… · vocabulary]. */
export type JudgeGives = 'nats' | 'logits'

/** A continuation that is under way: which rows with which weights, in which step. */
export interface ContinueRequest {
  readonly batch: Batch
  readonly request: RolloutRequest
  /** The stream of a row's sample. */
  random(row: number, sample: number): RandomStream
}

/** What a kind of model brings along. */
export interface RehearsedModel {
  /** The model before training, in the parameters of {@link RehearsedModel.graph}. */
  readonly base: HostWeights
  /** Rows of the step's batch, and of what is judged at once. */
  readonly rows: number
  readonly rowsAtOnce: number
  /** Places of a row, and the first of them that is judged. */
  readonly length: number
  readonly judgedFrom: number
  readonly vocabulary: number
  readonly seed: number
  graph(gives: JudgeGives): Graph
  feeds(batch: Batch): HostWeights
  /** Takes other weights for what follows; nothing that was continued before leaves a trace. */
  renew(weights: HostWeights): Promise<void>
  rollouts(request: ContinueRequest): Promise<Rollout[]>
  rewards(batch: Batch, rollouts: readonly Rollout[], step: number): Promise<Float64Array>
  dispose(): Promise<void>
}

/** Programs of a model in training, kept from step to step. */
export class ModelRehearsal {
  readonly #runtime: Runtime
  readonly #compile: CompileOptions
  readonly #model: RehearsedModel
  readonly #programs = new Map<JudgeGives, Program>()
  readonly #choice: Choice | undefined
  #present: Promise<PresentWeights> | undefined

  /** `choice` is what the run trains of the model; only {@link before} needs it. */
  constructor(runtime: Runtime, model: RehearsedModel, compile: CompileOptions, choice?: Choice) {
    this.#runtime = runtime
    this.#model = model
    this.#compile = compile
    this.#choice = choice
  }

  /** The model before a step of a run: as `work` has it, which is brought into the host's memory when something is first asked of it. */
  before(step: number, work: Pick<TrainingStep, 'weights' | 'settle'>): Rehearsal {
    return this.at(step, () => this.#presentOf(work))
  }

  async #presentOf(step: Pick<TrainingStep, 'weights' | 'settle'>): Promise<HostWeights> {
    assert(this.#choice, 'rehearsal: what is trained of the model was not told.')
    await step.settle()
    const source = { choice: this.#choice, base: this.#model.base }
    this.#present ??= PresentWeights.create(this.#runtime, source, this.#compile)
    return (await this.#present).of(step)
  }

  /** The model with these weights before step `step`; they are asked for once, if at all. */
  at(step: number, weights: () => Promise<HostWeights>): Rehearsal {
    const { rows, length, seed, base } = this.#model
    const random = (name: string, index = 0): RandomStream => new RandomStream(seed, name, step, index)
    let asked: Promise<HostWeights> | undefined
    const present = (): Promise<HostWeights> => (asked ??= weights())
    let renewing: Promise<void> | undefined
    return {
      ...{ step, rows, length, random },
      rollouts: async (batch, request) => {
        await (renewing ??= present().then((now) => this.#model.renew(now)))
        const streams = (row: number, sample: number): RandomStream => random(`rollout ${sample}`, row)
        return this.#model.rollouts({ batch, request, random: streams })
      },
      logProbs: async (batch, of) => this.#logProbs(batch, of === 'base' ? base : await present()),
      guesses: async (batch, how, wanted) => this.#guesses(batch, await present(), { how, wanted, random }),
      rewards: (batch, rollouts) => this.#model.rewards(batch, rollouts, step),
    }
  }

  async dispose(): Promise<void> {
    for (const program of this.#programs.values()) await program.dispose()
    await (await this.#present)?.dispose()
    await this.#model.dispose()
  }

  async #logProbs(batch: Batch, weights: HostWeights): Promise<Float32Array> {
    const out = new Float32Array(batch.rows * batch.length)
    await this.#judge(batch, weights, { gives: 'nats', take: (at, [nats = 0]) => (out[at] = -nats) })
    return out
  }

  async #guesses(batch: Batch, weights: HostWeights, { how, wanted, random }: Guessing): Promise<Int32Array> {
    const out = Int32Array.from(batch.tokens)
    const choose = (at: number, logits: Float32Array): number =>
      how === 'likeliest' ? argmaxToken(logits) : sampleToken(logits, random('guess', at))
    await this.#judge(batch, weights, {
      gives: 'logits',
      take: (at, logits) => {
        if (wanted?.[at] !== 0) out[at] = choose(at, logits)
      },
    })
    return out
  }

  /** What a program gives for every judged target, as many rows at once as it was compiled for; the last part is filled up with its last row. */
  async #judge(batch: Batch, weights: HostWeights, { gives, take }: Judging): Promise<void> {
    const { rowsAtOnce, judgedFrom, length, vocabulary } = this.#model
    const program = await this.#programOf(gives)
    const width = gives === 'nats' ? 1 : vocabulary
    for (let first = 0; first < batch.rows; first += rowsAtOnce) {
      const rows = Array.from({ length: rowsAtOnce }, (_, i) => Math.min(first + i, batch.rows - 1))
      const outputs = await program.run({ ...weights, ...this.#model.feeds(rowsOf(batch, rows)) })
      const data = outputs[gives]?.data as Float32Array
      const judged = length - judgedFrom
      for (let row = first; row < Math.min(first + rowsAtOnce, batch.rows); row++)
        for (let place = 0; place < judged; place++) {
          const from = ((row - first) * judged + place) * width
          take(row * length + judgedFrom + place, data.subarray(from, from + width))
        }
    }
  }

  async #programOf(gives: JudgeGives): Promise<Program> {
    const known = this.#programs.get(gives)
    if (known) return known
    const program = await this.#runtime.compile(this.#model.graph(gives), this.#compile)
    this.#programs.set(gives, program)
    return program
  }
}

interface Guessing extends Pick<Rehearsal, 'random'> {
  readonly how: 'likeliest' | 'drawn'
  readonly wanted: Uint8Array | undefined
}

interface Judging {
  readonly gives: JudgeGives
  readonly take: (at: number, values: Float32Array) => void
}
