// Training runs with everything that is needed to repeat them, and what became of them.
import { isMessage, message, type Message, textOf } from '../../base/message.ts'
import { fromJson, type JsonObject, type TableContext, timestamp, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** `interrupted`: the program ended while the run was going on; it can be resumed. */
export type RunStatus = 'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'interrupted'

/** A run. */
export interface RunRow {
  readonly id: string
  readonly name: string
  /** The whole recipe with every default filled in, frozen at the start. */
  readonly recipe: JsonObject
  /** Of the recipe's JSON text. */
  readonly recipeSha256: string
  /** Id of the model that training starts from. */
  readonly baseModel: string | null
  /** Id of the dataset. */
  readonly dataset: string | null
  readonly datasetFingerprint: string
  readonly seeds: Readonly<Record<string, number>>
  /** Of the program, Node and the runtime. */
  readonly versions: Readonly<Record<string, string>>
  /** Runtime, threads, processor. */
  readonly device: JsonObject
  readonly status: RunStatus
  /** Why it failed or stopped, one sentence. */
  readonly reason: string | null
  /** The same with its code, where it has one. */
  readonly reasonSaid: Message | null
  /** Steps done. */
  readonly step: number
  readonly totalSteps: number
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** What a new run brings; it is queued. */
export type NewRun = Omit<
  RunRow,
  'id' | 'status' | 'reason' | 'reasonSaid' | 'step' | 'createdAt' | 'startedAt' | 'endedAt'
>

/** The table `runs`; removing one removes its points, events, samples and checkpoint rows, not its folder or model. */
export interface Runs extends NamedRows<RunRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(run: NewRun): RunRow
  /** Notes the times of the first start and of the end. @throws UNKNOWN_NAME */
  setStatus(reference: string, status: RunStatus, reason?: string | Message): RunRow
  /** @throws UNKNOWN_NAME */
  setStep(reference: string, step: number): void
  /** What still says `running` although no program runs it becomes `interrupted`; returns their ids. */
  interruptAll(): string[]
}

type JsonColumns = 'recipe' | 'seeds' | 'versions' | 'device'
type Raw = Omit<RunRow, JsonColumns | 'reasonSaid'> & Record<JsonColumns, string>

const COLUMNS = `id, name, recipe, recipe_sha256 AS recipeSha256, base_model AS baseModel, dataset,
  dataset_fingerprint AS datasetFingerprint, seeds, versions, device, status, reason, step, total_steps AS totalSteps,
  created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt`
const ENDED: readonly RunStatus[] = ['finished', 'failed', 'cancelled', 'interrupted']

/** Opens the table. */
export function createRuns(context: TableContext): Runs {
  const { sql } = context
  const rows = namedRows(context, { table: 'runs', prefix: 'r', noun: 'run', columns: COLUMNS, read })
  const setStatus = (reference: string, status: RunStatus, reason?: string | Message) => {
    sql.run(
      `UPDATE runs SET status = @status, reason = @reason, ended_at = @ended,
       started_at = CASE WHEN @status = 'running' THEN coalesce(started_at, @now) ELSE started_at END WHERE id = @id`,
      {
        id: rows.idOf(reference),
        status,
        reason: reason === undefined ? null : reasonColumn(reason),
        now: timestamp(context),
        ended: ENDED.includes(status) ? timestamp(context) : null,
      },
    )
    return rows.find(reference)
  }
  return {
    ...rows,
    setStatus,
    add: (run) => rows.insert(run.name, columnsOf(run)),
    setStep: (reference, step) =>
      void sql.run('UPDATE runs SET step = ? WHERE id = ?', step, rows.idOf(reference)),
    interruptAll: () =>
      sql.transaction(() => {
        const ids = sql
          .all<{ id: string }>(`SELECT id FROM runs WHERE status = 'running'`)
          .map(({ id }) => id)
        for (const id of ids) setStatus(id, 'interrupted', message('run.interrupted'))
        return ids
      }),
  }
}

function columnsOf(run: NewRun) {
  return {
    recipe: toJson(run.recipe),
    recipe_sha256: run.recipeSha256,
    base_model: run.baseModel,
    dataset: run.dataset,
    dataset_fingerprint: run.datasetFingerprint,
    seeds: toJson(run.seeds),
    versions: toJson(run.versions),
    device: toJson(run.device),
    status: 'queued',
    total_steps: run.totalSteps,
  }
}

function read(raw: Raw): RunRow {
  const { recipe, seeds, versions, device, reason } = raw
  const said = reason === null ? null : sentenceIn(reason)
  return {
    ...raw,
    reason: said === null ? null : textOf(said),
    reasonSaid: typeof said === 'string' ? null : said,
    recipe: fromJson(recipe),
    seeds: fromJson(seeds),
    versions: fromJson(versions),
    device: fromJson(device),
  }
}

/** A sentence with a code stands in its column as JSON, any other as it is. */
function reasonColumn(reason: string | Message): string {
  return typeof reason === 'string' ? reason : JSON.stringify(reason)
}

function sentenceIn(column: string): string | Message {
  if (!column.startsWith('{')) return column
  try {
    const value: unknown = JSON.parse(column)
    return isMessage(value) ? value : column
  } catch {
    return column
  }
}
