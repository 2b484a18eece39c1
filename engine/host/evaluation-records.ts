// Evaluations in the store: what was measured is kept by what it depends on, so that nothing is measured twice.
import { EngineError } from '../base/errors.ts'
import {
  type GenerationOptions,
  type ImageEvidence,
  type ScoredExample,
  type ScoreSummary,
} from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { EvaluationRow } from '../store/tables/evaluations.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { Bench } from './evaluation-bench.ts'
import { isSameVersions, ownVersions } from './own-metrics.ts'

/** Raised whenever the same model, data and options would be measured otherwise. */
const MEASURING_VERSION = 1

/** The settings of an evaluation of pictures, as the store keeps them. */
interface StoredSettings {
  /** Hash of all that the evidence depends on. */
  readonly identity: string
  /** SHA-256 of the blob that holds the evidence. */
  readonly evidence: string
  readonly judge: string | null
  readonly decode: GenerationOptions
  readonly seeds: number
  readonly drawn: number
  /** Versions of own metrics by name. */
  readonly own: Readonly<Record<string, number>>
}

/** What an evaluation is of. */
export interface Measured {
  readonly model: ModelRow
  readonly decode: GenerationOptions
}

/** A hash of the model's files, the held-out captions, the decoding options, the seeds and the runtime. */
export function evidenceIdentity(bench: Bench, { model, decode }: Measured): string {
  const { dataset, split, units, drawn, seeds, runtime } = bench
  return hashJson({
    version: MEASURING_VERSION,
    model: [...model.files.map(({ name, sha256 }) => [name, sha256])].sort(),
    dataset: dataset.fingerprint,
    split,
    units: units.map(({ key, caption }) => [key, caption]),
    drawn,
    seeds,
    decode: seeds > 0 ? Object.entries(decode).sort() : [],
    runtime: runtime.name,
  })
}

/** What was measured before; a damaged or missing blob counts as not measured. */
export function findEvidence(store: Store, identity: string): ImageEvidence | undefined {
  const newest = evaluationsOf(store, identity).at(-1)
  return newest && readEvidence(store, settingsOf(newest).evidence)
}

/** An evaluation of the same evidence by the same judge that holds every one of the scores. */
export function findEvaluation(
  store: Store,
  identity: string,
  { judge, names }: { readonly judge: string | null; readonly names: readonly string[] },
): EvaluationRow | undefined {
  const own = ownVersions(store, names)
  return evaluationsOf(store, identity).find(
    (row) =>
      settingsOf(row).judge === judge &&
      names.every((name) => Object.hasOwn(row.summary, name)) &&
      isSameVersions(own, row.settings),
  )
}

function evaluationsOf(store: Store, identity: string): EvaluationRow[] {
  return store.evaluations.list().filter((row) => settingsOf(row).identity === identity)
}

/** Everything that a finished evaluation leaves behind. */
export interface FinishedEvaluation extends Measured {
  readonly identity: string
  readonly evidence: ImageEvidence
  readonly summary: Readonly<Record<string, ScoreSummary>>
  readonly examples: readonly ScoredExample[]
}

/** Stores an evaluation with a score per example, all of it or nothing. @throws DISK_FULL or WRITE_FAILED */
export function saveEvaluation(store: Store, bench: Bench, finished: FinishedEvaluation): EvaluationRow {
  const { model, decode, identity, evidence, summary, examples } = finished
  const settings: StoredSettings = {
    identity,
    evidence: store.blobs.put(Buffer.from(JSON.stringify(evidence))),
    judge: bench.judgeSha256,
    decode,
    seeds: bench.seeds,
    drawn: bench.drawn.length,
    own: ownVersions(store, Object.keys(summary)),
  }
  return store.transaction(() => {
    const row = store.evaluations.add({
      name: store.evaluations.freeName(`${model.name} on ${bench.dataset.name}`.slice(0, 190)),
      model: model.id,
      dataset: bench.dataset.id,
      datasetFingerprint: bench.dataset.fingerprint,
      split: bench.split,
      settings: { ...settings },
      summary,
    })
    store.exampleScores.add(row.id, examples)
    return row
  })
}

function settingsOf({ settings }: EvaluationRow): Partial<StoredSettings> & { readonly evidence: string } {
  return { evidence: '', ...(settings as Partial<StoredSettings>) }
}

function readEvidence(store: Store, sha256: string): ImageEvidence | undefined {
  try {
    return store.blobs.has(sha256)
      ? (JSON.parse(Buffer.from(store.blobs.get(sha256)).toString('utf8')) as ImageEvidence)
      : undefined
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

function hashJson(value: unknown): string {
  return sha256Of(Buffer.from(JSON.stringify(value)))
}
