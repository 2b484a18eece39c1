// A finished run of a text model becomes a Hugging Face folder with our `model.json`, and its adapters in PEFT's layout.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '../api/recipe.ts'
import {
  countParameters,
  encodePeft,
  type HostWeights,
  MODEL_FILES,
  type TextManifest,
  type TextModel,
  textModelFiles,
  textParameters,
} from '../index.ts'
import { writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import type { ResolvedModel } from './models.ts'
import { cardOf } from './trained-model.ts'

/** What a model is made of. */
export interface TrainedText {
  readonly row: RunRow
  readonly recipe: Recipe
  /** Step that the weights are of. */
  readonly step: number
  readonly base: ResolvedModel
  /** With the trained weights. */
  readonly model: TextModel
  /** The base as it was, with the weights that have not changed. */
  readonly before: Pick<TextModel, 'config' | 'family' | 'weights'>
  /** Empty for a full fine-tune. */
  readonly adapters: HostWeights
}

/** Folder of the adapters within the model's. */
export const ADAPTER_FOLDER = 'adapter'

/** Writes the folder and the row, or takes what a trainer left that ended between the two and the run's end. */
export function saveTrainedTextModel(store: Store, trained: TrainedText): ModelRow {
  const { row, step, base, model } = trained
  const folder = join(store.home.models, `${row.id}-step-${step}`)
  const known = store.models.list().find((one) => one.run === row.id && one.folder === folder)
  if (known) return known
  rmSync(folder, { recursive: true, force: true })
  const name = store.models.freeName(row.name)
  const card = cardOf(trained)
  const { licence } = base.row
  const manifest: TextManifest = {
    ...{ format: 'tuneloom', version: 1, kind: 'text', name, licence, card },
    ...{ family: model.family.name, generation: {} },
  }
  const files = writeFolderAtomically(folder, [
    { name: MODEL_FILES.manifest, bytes: Buffer.from(JSON.stringify(manifest, null, 2)) },
    ...textModelFiles(model),
    ...adapterFiles(trained),
  ])
  return store.models.add({
    ...{ name, kind: 'text', folder, licence, source: 'trained', parent: base.row.id, run: row.id },
    ...{ parameters: countParameters(textParameters(model.config)), files },
    card: { ...card, architecture: { ...model.config } },
  })
}

function adapterFiles({ recipe: { method }, adapters, before, base }: TrainedText) {
  if (method.name !== 'lora' || Object.keys(adapters).length === 0) return []
  const { rank, alpha, variant, dropout } = method
  const { config, family, weights } = before
  const lora = { rank, alpha, variant, dropout, transposed: config.transposed }
  const files = encodePeft(adapters, lora, { config, family, weights, name: base.row.name })
  return files.map(({ name, bytes }) => ({ name: `${ADAPTER_FOLDER}/${name}`, bytes }))
}
