// From a finding to the next run: where its suggestion is, and what the recipe becomes with it.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { FindingView, SuggestionView } from '../../../engine/api/contract/health-views.ts'
import type { Values } from '../../lib/forms/values.ts'
import { withValuesAt } from '../../lib/recipe/values.ts'
import { link, type Query } from '../../lib/state/router.svelte.ts'

/** Where a finding stands: in a diagnosis, or among what monitoring told of a run. */
export type FindingPlace = { readonly finding: string } & (
  { readonly diagnosis: string; readonly run?: never } | { readonly run: string; readonly diagnosis?: never }
)

/** What is to be mended, and by what. */
export interface Cure {
  readonly finding: FindingView
  /** The model that has it, to be compared with what comes of the run; null while it is not made yet. */
  readonly before: string | null
  /** Whose recipe the suggestion is laid over; null for a new one. */
  readonly run: string | null
}

/** What a cure is read with. */
export type CureClient = Pick<AppClient, 'health' | 'models' | 'runs'>

/** The address of the wizard with the cure of a finding. */
export function cureLink({ finding, diagnosis, run }: FindingPlace): string {
  const place: Query = diagnosis === undefined ? { sickRun: run } : { diagnosis }
  return link('wizard', [], { finding, ...place })
}

/** What an address of {@link cureLink} means; undefined for other addresses. */
export function findingPlace(query: Query): FindingPlace | undefined {
  const { finding, diagnosis, sickRun: run } = query
  if (finding === undefined) return undefined
  if (diagnosis !== undefined) return { finding, diagnosis }
  return run === undefined ? undefined : { finding, run }
}

/** Asks the host what to try. @throws what the host says; Error where the finding is not there any more */
export async function readCure(client: CureClient, place: FindingPlace): Promise<Cure> {
  const { findings, before, run } = await source(client, place)
  const finding = findings.find(({ name }) => name === place.finding)
  if (!finding) throw new Error(`health: there is no finding "${place.finding}" any more.`)
  return { finding, before, run }
}

/** A recipe with what is suggested. */
export function withSuggestion(recipe: Values, { values, base, dataset }: SuggestionView): Values {
  return withValuesAt({ ...recipe, base, dataset }, values)
}

type Source = Omit<Cure, 'finding'> & { readonly findings: readonly FindingView[] }

async function source({ health, models, runs }: CureClient, place: FindingPlace): Promise<Source> {
  if (place.run !== undefined) {
    const { run } = place
    const [{ findings }, { model }] = await Promise.all([health.run({ run }), runs.show({ run })])
    return { findings, before: model, run }
  }
  const [{ findings, model }, all] = await Promise.all([
    health.show({ diagnosis: place.diagnosis }),
    models.list(),
  ])
  return { findings, before: model, run: all.find(({ id }) => id === model)?.run ?? null }
}
