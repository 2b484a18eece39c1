// Runs side by side: what was set differently, and their curves on the same axes.
import type { RunView, SeriesView } from '../../../engine/api/contract/views.ts'
import { isSame } from '../../lib/forms/values.ts'
import { leavesOf } from '../../lib/recipe/values.ts'

/** One parameter in all runs. */
export interface ParameterRow {
  readonly path: string
  /** In the order of the runs; undefined where a run has no such value. */
  readonly values: readonly unknown[]
  readonly isDifferent: boolean
}

/** Not worth a row: names tell runs apart already. */
const LEFT_OUT: ReadonlySet<string> = new Set(['name', 'version'])

type Compared = Pick<RunView, 'recipe' | 'baseModel' | 'dataset'>

/** Every parameter; those that differ first. */
export function parameterRows(runs: readonly Compared[]): ParameterRow[] {
  const leaves = namedAlike(runs).map((recipe) => leavesOf(recipe))
  const paths = [...new Set(leaves.flatMap((one) => [...one.keys()]))].filter((path) => !LEFT_OUT.has(path))
  const rows = paths.map((path) => {
    const values = leaves.map((one) => one.get(path))
    return { path, values, isDifferent: values.some((value) => !isSame(value, values[0])) }
  })
  return [...rows.filter(({ isDifferent }) => isDifferent), ...rows.filter(({ isDifferent }) => !isDifferent)]
}

/** Recipes that call one dataset or base the same, by its name where one of them does: an id and a name can be one thing. */
function namedAlike(runs: readonly Compared[]): RunView['recipe'][] {
  const names = new Map<string, unknown>()
  const things = runs.flatMap(({ recipe, baseModel, dataset }) => [
    { id: baseModel, name: recipe['base'] },
    { id: dataset, name: recipe['dataset'] },
  ])
  for (const { id, name } of things) if (id !== null && name !== id) names.set(id, name)
  const called = (id: string | null, name: unknown): unknown => (id === null ? name : (names.get(id) ?? id))
  return runs.map(({ recipe, baseModel, dataset }) => ({
    ...recipe,
    ...('base' in recipe && { base: called(baseModel, recipe['base']) }),
    ...('dataset' in recipe && { dataset: called(dataset, recipe['dataset']) }),
  }))
}

/** The curve of one name from each run that has it, named after its run. */
export function overlaid(
  runs: readonly Pick<RunView, 'id' | 'name'>[],
  seriesOf: ReadonlyMap<string, readonly SeriesView[]>,
  name: string,
): SeriesView[] {
  return runs.flatMap((run) =>
    (seriesOf.get(run.id) ?? [])
      .filter((one) => one.name === name)
      .map((one) => ({ ...one, name: run.name })),
  )
}
