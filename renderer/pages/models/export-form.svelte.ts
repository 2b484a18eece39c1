// An export before it starts, and what was asked of those that were started here.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { JobView, ModelView } from '../../../engine/api/contract/views.ts'
import { app } from '../../lib/client/client.svelte.ts'
import { ofKind, trainableKind } from '../../lib/recipe/kinds.ts'

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
  /** Empty for the model's own pictures or texts. */
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
export function nextType(type: string | undefined): string | undefined {
  return NEXT.get(type ?? '')
}

const NEXT = new Map([
  ['int4', 'int8'],
  ['int8', 'f32'],
  ['safetensors-bf16', 'safetensors-f32'],
  ['safetensors-f16', 'safetensors-f32'],
  ['peft', 'safetensors-f32'],
  ['gguf-q4_0', 'gguf-q8_0'],
  ['gguf-q4_1', 'gguf-q8_0'],
  ['gguf-q4_k', 'gguf-q8_0'],
  ['gguf-q6_k', 'gguf-q8_0'],
  ['gguf-q8_0', 'gguf-f32'],
  ['gguf-f16', 'gguf-f32'],
  ['gguf-bf16', 'gguf-f32'],
  ['onnx-int4', 'onnx-int8'],
  ['onnx-int8', 'onnx-f32'],
])

/** Types of the catalog that suit a model: those of its kind, adapters only where it was made by them. */
export function typesFor(
  model: Pick<ModelView, 'kind' | 'draws' | 'files'>,
  types: readonly CatalogEntry[],
): readonly CatalogEntry[] {
  const hasAdapters = model.files.some(({ name }) => name.startsWith('adapter/'))
  return ofKind(types, trainableKind(model)).filter(({ name }) => name !== 'peft' || hasAdapters)
}
