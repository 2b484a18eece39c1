// What a recipe trains of a text model: layers, embeddings, adapters and their targets.
import type { Recipe } from '../api/recipe.ts'
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import type { TextFamily } from '../models/text/family.ts'
import type { ParameterSpec } from '../nn/parameters.ts'
import { type Choice, loraOptionsOf } from './trainables.ts'

/** What of a recipe decides it. */
export type TextMethod = Pick<Recipe, 'method' | 'lastLayers' | 'wordEmbeddings' | 'addedTokens'>

/**
 * Full: everything, or the last layers and what follows them. LoRA: adapters on matrices of those layers. Embeddings, and a
 * head of their own size, as `wordEmbeddings` says.
 * @throws BAD_ARGUMENT when a target names no matrix
 */
export function textChoice(recipe: TextMethod, config: DecoderConfig, family: TextFamily): Choice {
  const all = textParameters(config)
  const lora = loraOptionsOf(recipe, config.transposed)
  const first = recipe.lastLayers === 0 ? 0 : Math.max(0, config.layers - recipe.lastLayers)
  const learns = learnsEmbeddings(recipe)
  const tables = new Set(['token', 'position'].map((part) => nameOf(family, part as 'token' | 'position')))
  const isOpen = (spec: ParameterSpec): boolean => {
    if (tables.has(spec.name)) return learns && (!lora || spec.name === nameOf(family, 'token'))
    if (lora) return learns && spec.name === nameOf(family, 'head')
    return layerOf(spec) >= first
  }
  const open = all.filter(isOpen)
  const adapted = lora ? targetsOf(recipe.method, all, first) : []
  return { all, open, adapted, lora }
}

function nameOf(family: TextFamily, part: 'token' | 'position' | 'head'): string {
  return `${family.nameOf(part, 0)}.weight`
}

/** Automatic: with all weights of all layers, or where tokens are new. */
function learnsEmbeddings({ method, lastLayers, wordEmbeddings, addedTokens }: TextMethod): boolean {
  if (wordEmbeddings !== 'auto') return wordEmbeddings === 'train'
  return addedTokens.length > 0 || (method.name === 'full' && lastLayers === 0)
}

/** Number of a parameter's layer, as in `model.layers.3.mlp`; after all layers for what belongs to none. */
function layerOf({ name }: ParameterSpec): number {
  return Number(/\.(\d+)\./.exec(name)?.[1] ?? Infinity)
}

/** Matrices of layers that the method names by the ends of their modules, as PEFT does; all of them unless it names any. */
function targetsOf(method: Recipe['method'], all: readonly ParameterSpec[], first: number): ParameterSpec[] {
  const matrices = all.filter((spec) => spec.shape.length === 2 && Number.isFinite(layerOf(spec)))
  const within = matrices.filter((spec) => layerOf(spec) >= first)
  const ends = method.name === 'lora' ? method.targets : []
  const unknown = ends.find((end) => !matrices.some((spec) => isTarget(spec, end)))
  if (unknown !== undefined) throw unknownTarget(unknown, matrices)
  return ends.length === 0 ? within : within.filter((spec) => ends.some((end) => isTarget(spec, end)))
}

/** Whether a module is called so, or ends so after a dot. */
function isTarget({ name }: ParameterSpec, end: string): boolean {
  const module = name.replace(/\.weight$/, '')
  return module === end || module.endsWith(`.${end}`)
}

function unknownTarget(end: string, matrices: readonly ParameterSpec[]): EngineError {
  const names = [...new Set(matrices.map(({ name }) => name.split('.').at(-2) ?? name))]
  const near = nearestName(end, names)
  return new EngineError('BAD_ARGUMENT', message('train.noMatrix', { end }), {
    fixes: [
      near === undefined
        ? message('name.known', { names: names.join(', ') })
        : message('name.didYouMean', { name: near }),
    ],
  })
}
