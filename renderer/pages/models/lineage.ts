// What came from what: models below the models they were trained from, exports below the models they hold.
import type { ArtifactView, ModelView } from '../../../engine/api/contract/views.ts'

type Model = Pick<ModelView, 'id' | 'name' | 'parent' | 'createdAt'>
type Export = Pick<ArtifactView, 'id' | 'name' | 'model' | 'createdAt'>

/** A model in the tree. */
export interface LineageNode<M extends Model = ModelView, A extends Export = ArtifactView> {
  readonly model: M
  /** It came from a model that is not here any more. */
  readonly hasLostParent: boolean
  readonly exports: readonly A[]
  readonly children: readonly LineageNode<M, A>[]
}

/**
 * The trees of all models, elder models first. A parent that is missing makes a root, and so does the eldest model of a
 * circle; every model stands in exactly one place.
 */
export function buildLineage<M extends Model, A extends Export>(
  models: readonly M[],
  artifacts: readonly A[],
): LineageNode<M, A>[] {
  const sorted = [...models].sort(byAge)
  const byId = new Map(sorted.map((model) => [model.id, model]))
  const placed = new Set<string>()
  const place = (model: M): LineageNode<M, A> => {
    placed.add(model.id)
    const children = sorted.filter(({ id, parent }) => parent === model.id && !placed.has(id))
    return {
      model,
      hasLostParent: model.parent !== null && !byId.has(model.parent),
      exports: artifacts.filter((artifact) => artifact.model === model.id).sort(byAge),
      children: children.map(place),
    }
  }
  const roots = sorted.filter(({ parent }) => parent === null || !byId.has(parent)).map(place)
  const circles = sorted.flatMap((model) => (placed.has(model.id) ? [] : [place(model)]))
  return [...roots, ...circles]
}

function byAge(a: { createdAt: string; id: string }, b: { createdAt: string; id: string }): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id)
}

/** The models that a model came from, the eldest first and itself last; none when it is unknown. */
export function ancestry<M extends Pick<Model, 'id' | 'parent'>>(models: readonly M[], id: string): M[] {
  const line: M[] = []
  let next = models.find((model) => model.id === id)
  while (next !== undefined && !line.includes(next)) {
    line.unshift(next)
    const { parent } = next
    next = models.find((model) => model.id === parent)
  }
  return line
}

/** Everything that was trained from a model, directly or not. */
export function descendants<M extends Pick<Model, 'id' | 'parent'>>(models: readonly M[], id: string): M[] {
  const found = new Set<M>()
  const visit = (parent: string): void => {
    for (const model of models) {
      if (model.parent !== parent || model.id === id || found.has(model)) continue
      found.add(model)
      visit(model.id)
    }
  }
  visit(id)
  return [...found]
}
