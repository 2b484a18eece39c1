// Every model, followed while a page shows them.
import type { ArtifactView, ModelView } from '../../../engine/api/contract/views.ts'
import { app } from '../../lib/client/client.svelte.ts'
import { resource, type Resource } from '../../lib/client/resource.svelte.ts'

/** Loads the models, and again when they change; call it while a component is set up. */
export function followModels(): Resource<readonly ModelView[]> {
  const models = resource(
    () => true,
    (_, signal) => app.models.list(undefined, signal),
  )
  $effect(() => app.models.onChanged(() => models.reload()))
  return models
}

/** Loads the exports, and again when one was made; call it while a component is set up. */
export function followExports(): Resource<readonly ArtifactView[]> {
  const artifacts = resource(
    () => true,
    (_, signal) => app.artifacts.list(undefined, signal),
  )
  $effect(() =>
    app.jobs.onChanged(({ kind, state }) => {
      if (kind === 'export' && state === 'done') artifacts.reload()
    }),
  )
  $effect(() => app.models.onChanged(() => artifacts.reload()))
  return artifacts
}
