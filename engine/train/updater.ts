// One optimizer step on a run's memory: compiled kernels over whole sections, in place.
import type { HostTensor } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import { adamwGraph, type AdamwOptions, adamwScalars } from '../optim/adamw.ts'
import { averageGraph, averageShare } from '../optim/average.ts'
import {
  applyGraph,
  momentumGraph,
  type MuonOptions,
  muonScalars,
  orthogonalizeGraph,
} from '../optim/muon.ts'
import type { Elementwise } from '../runtimes/elementwise.ts'
import { type CompileOptions, elementwiseOn, type Program, type Runtime } from '../runtimes/runtime.ts'
import type { AreaName, Section, TrainingMemory } from './memory.ts'

/** Which optimizers a run uses; Muon takes the sections of its kind, AdamW the others. */
export interface OptimizerOptions {
  readonly adamw: AdamwOptions
  readonly muon?: MuonOptions | undefined
  /** Decay of the moving average of the weights; absent: none is kept. */
  readonly averageDecay?: number | undefined
}

/** What differs from step to step. */
export interface UpdateStep {
  /** From 0. */
  readonly step: number
  /** Multiplier of the base learning rates. */
  readonly multiplier: number
  /** Factor on all gradients, from clipping. */
  readonly clip: number
}

/** Areas a run needs for these optimizers. */
export function areasFor({ muon, averageDecay }: OptimizerOptions): AreaName[] {
  const always: AreaName[] = ['weight', 'gradient', 'first', 'second']
  return [
    ...always,
    ...(muon ? ['update' as const] : []),
    ...(averageDecay === undefined ? [] : ['average' as const]),
  ]
}

interface MuonParts {
  readonly momentum: Elementwise
  readonly apply: Elementwise
  readonly orthogonalize: Program
  readonly section: Section
}

/** Applies updates; made once per run. */
export class Updater {
  readonly #memory: TrainingMemory
  readonly #options: OptimizerOptions
  readonly #adamw: Elementwise
  readonly #average: Elementwise | undefined
  readonly #muon: MuonParts | undefined
  readonly #muonFeeds: Record<string, HostTensor>
  readonly #muonResults: Record<string, HostTensor>

  private constructor(
    memory: TrainingMemory,
    options: OptimizerOptions,
    { kernel, orthogonalize }: { kernel: (graph: Graph) => Elementwise; orthogonalize?: Program },
  ) {
    this.#memory = memory
    this.#options = options
    this.#adamw = kernel(adamwGraph(options.adamw))
    this.#average = options.averageDecay === undefined ? undefined : kernel(averageGraph())
    const section = memory.sections.find(({ kind }) => kind === 'muon')
    const names = new Set(section?.parameters.map(({ spec }) => spec.name))
    const only = (tensors: Record<string, HostTensor>): Record<string, HostTensor> =>
      Object.fromEntries(Object.entries(tensors).filter(([name]) => names.has(name)))
    this.#muon =
      orthogonalize && section && options.muon
        ? {
            momentum: kernel(momentumGraph(options.muon)),
            apply: kernel(applyGraph()),
            orthogonalize,
            section,
          }
        : undefined
    // Momentum leaves the raw update in the gradient's place; its orthogonal form goes to the update area.
    this.#muonFeeds = only(memory.tensors('gradient'))
    this.#muonResults = this.#muon ? prefixed(only(memory.tensors('update'))) : {}
  }

  /** Compiles everything for a memory. */
  static async create(
    memory: TrainingMemory,
    options: OptimizerOptions,
    runtime: Runtime,
    compile: CompileOptions,
  ): Promise<Updater> {
    const section = memory.sections.find(({ kind }) => kind === 'muon')
    const kernel = (graph: Graph): Elementwise =>
      elementwiseOn(runtime, graph, { memory: memory.planned, options: compile })
    if (!section || !options.muon) return new Updater(memory, options, { kernel })
    const graph = orthogonalizeGraph(section.parameters.map(({ spec }) => spec))
    return new Updater(memory, options, { kernel, orthogonalize: await runtime.compile(graph, compile) })
  }

  /** Weights and slots after one step, from the gradients in memory. */
  async update(step: UpdateStep): Promise<void> {
    for (const section of this.#memory.sections)
      if (section.kind !== 'muon') await this.#updateByAdamw(section, step)
    if (this.#muon) await this.#updateByMuon(step)
    if (this.#average) await this.#updateAverage(step)
  }

  async dispose(): Promise<void> {
    const { momentum, apply, orthogonalize } = this.#muon ?? {}
    for (const part of [this.#adamw, this.#average, momentum, apply, orthogonalize]) await part?.dispose()
  }

  async #updateByAdamw(section: Section, { step, multiplier, clip }: UpdateStep): Promise<void> {
    const { adamw } = this.#options
    const area = (name: AreaName): ReturnType<TrainingMemory['region']> => this.#memory.region(name, section)
    const [weight, gradient, first, second] = [
      area('weight'),
      area('gradient'),
      area('first'),
      area('second'),
    ]
    const scalars = adamwScalars(
      adamw,
      step,
      adamw.learningRate * multiplier,
      section.kind === 'adamw decayed',
    )
    const inPlace = { newWeight: weight, newFirst: first, newSecond: second }
    await this.#adamw.run({ weight, gradient, first, second, ...inPlace }, { ...scalars, clip })
  }

  async #updateByMuon({ multiplier, clip }: UpdateStep): Promise<void> {
    const { momentum, apply, orthogonalize, section } = this.#muon as MuonParts
    const options = this.#options.muon as MuonOptions
    const gradient = this.#memory.region('gradient', section)
    const first = this.#memory.region('first', section)
    await momentum.run({ gradient, first, newFirst: first, update: gradient }, { clip })
    await orthogonalize.run(this.#muonFeeds, this.#muonResults)
    for (const placed of section.parameters) {
      const weight = this.#memory.region('weight', placed)
      const update = this.#memory.region('update', placed)
      await apply.run(
        { weight, update, newWeight: weight },
        muonScalars(options, options.learningRate * multiplier, placed.spec.shape),
      )
    }
  }

  async #updateAverage({ step }: UpdateStep): Promise<void> {
    const share = averageShare(this.#options.averageDecay as number, step)
    for (const section of this.#memory.sections) {
      const average = this.#memory.region('average', section)
      await this.#average?.run(
        { average, weight: this.#memory.region('weight', section), newAverage: average },
        { share },
      )
    }
  }
}

function prefixed(tensors: Record<string, HostTensor>): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`orthogonal ${name}`, tensor]))
}
