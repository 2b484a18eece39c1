// Metrics that people wrote, in the store: read, saved under versions by content, found by name.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  compileFormula,
  isScript,
  measureOwn,
  OWN_SCOPES,
  ownCheckItems,
  type OwnMetricDefinition,
  ownMetricFile,
  parseOwnMetric,
} from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { OwnMetricRow } from '../store/tables/own-metrics.ts'
import { measureInCage } from './metric-cage.ts'

/** A stored version of an own metric. */
export interface StoredMetric {
  readonly row: OwnMetricRow
  /** With the version of the row. */
  readonly definition: OwnMetricDefinition
}

/** The own metrics that names mean now. */
export function listOwnMetrics(store: Store): StoredMetric[] {
  return store.ownMetrics.list().map(storedMetric)
}

/** The own metric of `name`, or of `name@version`; undefined when there is none. */
export function ownMetricNamed(store: Store, reference: string): StoredMetric | undefined {
  const [, name = reference, version] = /^(.+)@([1-9]\d*)$/.exec(reference) ?? []
  const row = store.ownMetrics.get(name, version === undefined ? undefined : Number(version))
  return row && storedMetric(row)
}

/** The reference that always means what it means now: an own metric's with its version, that of any other metric as it is. */
export function pinnedMetric(store: Store, reference: string): string {
  const own = ownMetricNamed(store, reference)
  return own ? `${own.row.name}@${String(own.row.version)}` : reference
}

/** As {@link ownMetricNamed}. @throws UNKNOWN_NAME with the nearest name */
export function findOwnMetric(store: Store, reference: string): StoredMetric {
  const found = ownMetricNamed(store, reference)
  if (found) return found
  const known = store.ownMetrics.list().map(({ name }) => name)
  const near = nearestName(reference, known)
  throw new EngineError('UNKNOWN_NAME', message('own.unknown', { name: reference }), {
    details: { known },
    fixes: [near ? message('formula.near', { near }) : message('own.addFix')],
  })
}

function storedMetric(row: OwnMetricRow): StoredMetric {
  return { row, definition: { ...(row.definition as unknown as OwnMetricDefinition), version: row.version } }
}

/**
 * Makes a definition the one that its name means: a new version, unless an earlier one computes the same.
 * @throws BAD_ARGUMENT, NAME_TAKEN, BAD_FORMULA, or METRIC_FAILED and METRIC_LIMIT for a script that does not run
 */
export async function saveOwnMetric(
  store: Store,
  file: unknown,
  signal?: AbortSignal,
): Promise<StoredMetric> {
  const definition = parseOwnMetric(file)
  await requireRunning(definition, signal)
  const row = store.ownMetrics.save({
    name: definition.name,
    digest: digestOf(definition),
    definition: { ...definition },
  })
  return storedMetric(row)
}

/** A formula must be readable; a script must at least run, on a sample. */
async function requireRunning(definition: OwnMetricDefinition, signal?: AbortSignal): Promise<void> {
  const { of } = definition
  if (!isScript(definition)) compileFormula(definition.formula, OWN_SCOPES[of])
  else
    await measureOwn(definition, { cage: measureInCage, signal }).rows(ownCheckItems(of).perfect.slice(0, 1))
}

/** A hash of what decides its values; its words do not. */
function digestOf(definition: OwnMetricDefinition): string {
  const file: Record<string, unknown> = { ...ownMetricFile(definition) }
  const content = DECIDING.map((member) => [member, file[member] ?? null])
  return sha256Of(Buffer.from(JSON.stringify(content)))
}

const DECIDING = ['of', 'direction', 'range', 'references', 'formula', 'source'] as const

/** The version of every own metric among names, for records of what was measured. */
export function ownVersions(store: Store, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const version = ownMetricNamed(store, name)?.row.version
      return version === undefined ? [] : [[name, version]]
    }),
  )
}

/** Whether the settings of an evaluation name these versions of own metrics, and perhaps more. */
export function isSameVersions(
  own: Readonly<Record<string, number>>,
  settings: { readonly own?: unknown },
): boolean {
  const known = (settings.own ?? {}) as Readonly<Record<string, number>>
  return Object.entries(own).every(([name, version]) => known[name] === version)
}
