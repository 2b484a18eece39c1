// An export before it starts, and what was asked of those that were started here.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { JobView } from '../../../engine/api/contract/views.ts'
import { app } from '../../lib/client/client.svelte.ts'

/** What an export was asked for; a refusal says what to do by it. */
export interface ExportOrder {
  readonly model: string
  readonly type: string
  readonly gate: 'strict' | 'warn'
  readonly dataset: string | null
}

/** Exports of this window by job. */
const orders = new Map<string, ExportOrder>()

/** What was asked of a job; undefined for one that another window started. */
export function orderOf(job: string): ExportOrder | undefined {
  return orders.get(job)
}

/** The state of the dialog. */
export class ExportForm {
  readonly #client: AppClient
  readonly #model: string
  type = $state('')
  gate = $state<ExportOrder['gate']>('strict')
  /** Empty for the model's own pictures. */
  dataset = $state('')

  constructor(model: string, client: AppClient = app) {
    this.#model = model
    this.#client = client
  }

  async start(): Promise<JobView> {
    const { type, gate, dataset } = this
    const order = { model: this.#model, type, gate, dataset: dataset === '' ? null : dataset }
    const job = await this.#client.artifacts.start(order)
    orders.set(job.id, order)
    return job
  }
}

/** What to try after a refusal: the next higher precision; none above the highest. */
export function nextType(type: string | undefined): 'f32' | 'int8' | undefined {
  if (type === 'int4') return 'int8'
  return type === 'int8' ? 'f32' : undefined
}
