// Where a run's numbers live: weights, gradients and optimizer slots side by side in one planned memory, grouped so that
// one kernel call updates a whole section in place.
import { type HostTensor, sizeOf } from '../base/tensor.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import { paddedLength, PlannedMemory, type Region, subRegion } from '../runtimes/elementwise.ts'

/** Which update a parameter gets. */
export type UpdateKind = 'adamw decayed' | 'adamw plain' | 'muon'

/** A parameter's place. */
export interface Placed {
  readonly spec: ParameterSpec
  /** First float in every area. */
  readonly start: number
  readonly floats: number
}

/** Parameters that are updated together. */
export interface Section {
  readonly kind: UpdateKind
  readonly start: number
  readonly floats: number
  readonly parameters: readonly Placed[]
}

const ORDER: readonly UpdateKind[] = ['adamw decayed', 'adamw plain', 'muon']

/** Areas of one float per parameter scalar. `update` holds Muon's update, `average` the moving average. */
export type AreaName = 'weight' | 'gradient' | 'first' | 'second' | 'update' | 'average'

/** The memory of a run. */
export class TrainingMemory {
  readonly sections: readonly Section[]
  readonly planned: PlannedMemory
  readonly #areas: ReadonlyMap<AreaName, Region>
  readonly #placed: readonly Placed[]
  #changes = 0

  constructor(
    specs: readonly ParameterSpec[],
    kindOf: (spec: ParameterSpec) => UpdateKind,
    areas: readonly AreaName[],
    plan: (floats: number) => PlannedMemory = PlannedMemory.create,
  ) {
    this.sections = placeSections(specs, kindOf)
    this.#placed = this.sections.flatMap(({ parameters }) => parameters)
    const total = this.sections.reduce((n, { floats }) => n + floats, 0)
    this.planned = plan(total * areas.length)
    this.#areas = new Map(areas.map((name) => [name, this.planned.take(total)]))
  }

  /** How often the host has put numbers here by {@link load}: a device that holds them takes them over again. */
  get changes(): number {
    return this.#changes
  }

  /** Whether the area was planned. */
  has(area: AreaName): boolean {
    return this.#areas.has(area)
  }

  /** A section's part of an area. */
  region(area: AreaName, { start, floats }: { readonly start: number; readonly floats: number }): Region {
    return subRegion(this.#areas.get(area) as Region, start, floats)
  }

  /** Views of an area by parameter name: writing to them writes the memory. */
  tensors(area: AreaName, prefix = ''): Record<string, HostTensor> {
    const { data } = this.#areas.get(area) as Region
    return Object.fromEntries(
      this.#placed.map(({ spec, start }) => [
        prefix + spec.name,
        { shape: spec.shape, dtype: 'f32', data: data.subarray(start, start + sizeOf(spec.shape)) },
      ]),
    )
  }

  /** Copies values into an area. */
  load(area: AreaName, values: HostWeights): void {
    for (const [name, view] of Object.entries(this.tensors(area))) {
      const source = values[name]
      if (source) view.data.set(source.data)
    }
    this.#changes += 1
  }
}

function placeSections(
  specs: readonly ParameterSpec[],
  kindOf: (spec: ParameterSpec) => UpdateKind,
): Section[] {
  let next = 0
  return ORDER.map((kind) => {
    const start = next
    const parameters = specs
      .filter((spec) => kindOf(spec) === kind)
      .map((spec) => {
        const floats = paddedLength(sizeOf(spec.shape))
        const placed = { spec, start: next, floats }
        next += floats
        return placed
      })
    return { kind, start, floats: next - start, parameters }
  }).filter(({ floats }) => floats > 0)
}
