// A finished run becomes a model: a folder like any other model's, and a row that says where it came from.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '../api/recipe.ts'
import {
  asF32,
  type CaptionImageModel,
  captionImageParameters,
  countParameters,
  type HostWeights,
  imageTokenizerParameters,
  MODEL_FILES,
  writeSafetensors,
} from '../index.ts'
import { writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import type { ResolvedModel } from './models.ts'

/** What a model is made of. */
export interface Trained {
  readonly row: RunRow
  readonly recipe: Recipe
  /** Step that the weights are of. */
  readonly step: number
  readonly base: ResolvedModel
  readonly model: CaptionImageModel
  readonly weights: HostWeights
  /** Empty for a full fine-tune. */
  readonly adapters: HostWeights
}

/** Writes the folder and the row, or takes what a trainer left that ended between the two and the run's end. The image tokenizer and the caption tokenizer are the base's, byte for byte. */
export function saveTrainedModel(
  store: Store,
  { row, recipe, step, base, model, weights, adapters }: Trained,
): ModelRow {
  const { manifest } = model
  const folder = join(store.home.models, `${row.id}-step-${step}`)
  const known = store.models.list().find((one) => one.run === row.id && one.folder === folder)
  if (known) return known
  rmSync(folder, { recursive: true, force: true })
  const name = store.models.freeName(row.name)
  const card = cardOf({ row, recipe, step, base })
  const copied = [MODEL_FILES.imageTokenizer, MODEL_FILES.captionTokenizer].map((file) => ({
    name: file,
    bytes: readFileSync(join(base.folder, file)),
  }))
  const adapterFile =
    Object.keys(adapters).length === 0 ? [] : [{ name: 'adapter.safetensors', bytes: safetensors(adapters) }]
  const files = writeFolderAtomically(folder, [
    { name: MODEL_FILES.manifest, bytes: Buffer.from(JSON.stringify({ ...manifest, name, card }, null, 2)) },
    { name: MODEL_FILES.transformer, bytes: safetensors(weights) },
    ...copied,
    ...adapterFile,
  ])
  const specs = [
    ...captionImageParameters(manifest.transformer),
    ...imageTokenizerParameters(manifest.imageTokenizer),
  ]
  return store.models.add({
    name,
    kind: manifest.kind,
    folder,
    licence: manifest.licence,
    source: 'trained',
    parent: base.row.id,
    run: row.id,
    parameters: countParameters(specs),
    files,
    card,
  })
}

/** What a trained model's card tells. */
export function cardOf({ row, recipe, step, base }: Pick<Trained, 'row' | 'recipe' | 'step' | 'base'>) {
  return {
    base: base.row.name,
    run: row.id,
    dataset: row.dataset,
    datasetFingerprint: row.datasetFingerprint,
    recipe: {
      method: recipe.method,
      objective: recipe.objective,
      steps: recipe.steps,
      keptStep: step,
      batchSize: recipe.batchSize,
    },
  }
}

function safetensors(weights: HostWeights): Uint8Array {
  return writeSafetensors(
    Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, asF32(tensor)])),
  )
}
