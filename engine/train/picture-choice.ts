// What a recipe trains of a caption-to-image model.
import type { Recipe } from '../api/recipe.ts'
import { type CaptionImageConfig, captionImageParameters } from '../models/caption-image.ts'
import { type Choice, loraOptionsOf } from './trainables.ts'

/** Full: everything. LoRA: adapters on the blocks' matrices, and the embeddings and heads where asked for. */
export function pictureChoice({ method }: Pick<Recipe, 'method'>, config: CaptionImageConfig): Choice {
  const all = captionImageParameters(config)
  const lora = loraOptionsOf({ method })
  if (method.name === 'full') return { all, open: all, adapted: [], lora }
  return {
    all,
    open: method.embeddings ? all.filter(({ name }) => /embedding|head/.test(name)) : [],
    adapted: all.filter(({ name, shape }) => name.startsWith('block') && shape.length === 2),
    lora,
  }
}
