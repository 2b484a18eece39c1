// Evaluations in the store: what was measured is kept by what it depends on, so that nothing is measured twice.
import { EngineError } from '../base/errors.ts'
import type { ScoredExample, ScoreSummary, Split } from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { EvaluationRow } from '../store/tables/evaluations.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { isSameVersions, ownVersions } from './own-metrics.ts'

/** What the settings of every stored evaluation tell. */
interface KeptSettings {
  /** Of all that the evidence depends on, see {@link identityOf}. */
  readonly identity: string
  /** SHA-256 of the blob that holds the evidence. */
  readonly evidence: string
  /** SHA-256 of what judged pictures; null where nothing did, absent for texts. */
  readonly judge?: string | null
  /** Versions of own metrics by name. */
  readonly own: Readonly<Record<string, number>>
}

/** A hash of what evidence depends on. */
export function identityOf(settings: unknown): string {
  return sha256Of(Buffer.from(JSON.stringify(settings)))
}

/** A model's files as an identity names them. */
export function filesOf({ files }: ModelRow): readonly (readonly string[])[] {
  return files.map(({ name, sha256 }) => [name, sha256]).sort()
}

/** What was measured before; a damaged or missing blob counts as not measured. */
export function findEvidence<Evidence>(store: Store, identity: string): Evidence | undefined {
  const sha256 = keptBy(store, identity).at(-1)?.settings.evidence
  try {
    return sha256 !== undefined && store.blobs.has(sha256)
      ? (JSON.parse(Buffer.from(store.blobs.get(sha256)).toString('utf8')) as Evidence)
      : undefined
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

/** An evaluation of the same evidence by the same judge that holds every one of the scores. */
export function findEvaluation(
  store: Store,
  identity: string,
  { judge, names }: { readonly judge?: string | null; readonly names: readonly string[] },
): EvaluationRow | undefined {
  const own = ownVersions(store, names)
  return keptBy(store, identity).find(
    ({ row, settings }) =>
      settings.judge === judge &&
      names.every((name) => Object.hasOwn(row.summary, name)) &&
      isSameVersions(own, row.settings),
  )?.row
}

interface Kept {
  readonly row: EvaluationRow
  readonly settings: Partial<KeptSettings>
}

function keptBy(store: Store, identity: string): Kept[] {
  return store.evaluations
    .list()
    .map((row): Kept => ({ row, settings: row.settings }))
    .filter(({ settings }) => settings.identity === identity)
}

/** Everything that a finished evaluation leaves behind. */
export interface FinishedEvaluation {
  readonly model: ModelRow
  readonly dataset: { readonly id: string; readonly name: string; readonly fingerprint: string }
  readonly split: Split
  readonly identity: string
  readonly evidence: unknown
  /** What is told of it besides. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly summary: Readonly<Record<string, ScoreSummary>>
  readonly examples: readonly ScoredExample[]
}

/** Stores an evaluation with a score per example, all of it or nothing. @throws DISK_FULL or WRITE_FAILED */
export function saveEvaluation(store: Store, finished: FinishedEvaluation): EvaluationRow {
  const { model, dataset, split, identity, summary, examples } = finished
  const kept: KeptSettings = {
    identity,
    evidence: store.blobs.put(Buffer.from(JSON.stringify(finished.evidence))),
    own: ownVersions(store, Object.keys(summary)),
  }
  return store.transaction(() => {
    const row = store.evaluations.add({
      name: store.evaluations.freeName(`${model.name} on ${dataset.name}`.slice(0, 190)),
      ...{ model: model.id, dataset: dataset.id, datasetFingerprint: dataset.fingerprint, split },
      ...{ settings: { ...finished.settings, ...kept }, summary },
    })
    store.exampleScores.add(row.id, examples)
    return row
  })
}
