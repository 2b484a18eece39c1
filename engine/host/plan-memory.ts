// How much memory a fine-tune will take at its peak: an estimate, so that a person hears of trouble before it comes.
import type { Recipe } from '../api/recipe.ts'
import { captionImageParameters, type CaptionImageModel, countParameters } from '../index.ts'

type Config = CaptionImageModel['manifest']['transformer']

/** What the estimate rests on. */
export interface MemoryQuestion {
  readonly recipe: Recipe
  readonly config: Config
  readonly trainingPairs: number
  readonly heldOutPairs: number
  /** Side of the prepared pictures, in pixels. */
  readonly pictureSize: number
}

const FLOAT = 4
/** Node, the database, the runtime's code and its compiled graphs. */
const OVERHEAD = 215e6
/**
 * Copies of the base that are held at the peak: as read, as trained on, as put together for an evaluation, and those that
 * the runtime makes in the programs that train, score and draw.
 */
const BASE_COPIES = 15
/** Vectors of the model's width that forward and backward hold together, for each position and layer. */
const KEPT_WIDTHS = 38
/** Scores and probabilities of attention with their gradients, for each head and pair of positions. */
const KEPT_SCORES = 4
/** Vectors of the model's width that ONNX Runtime keeps of a layer that is computed again: its order is its own. */
const RECOMPUTED_WIDTHS = { full: 7, lora: 27 } as const
/** Logits, their softmax, their gradient, and what each is computed of. */
const LOGITS = 6

/**
 * Peak memory of a fine-tune in bytes, the sum of
 * - weights: 15 copies of the base's P numbers, 4 areas (weight, gradient, two slots) of the T that learn: 4·(15P + 4T)
 * - activations: 4·B·L·((layers + 1)·(38·width + 4·heads·L) + 6·V) for a batch B of L positions and V image tokens;
 *   the extra layer is what backward works on. With recompute two such layers are there, and 7·width of each (27·width with adapters).
 *   Of a batch in parts B is one part, and a fifth area adds up their gradients.
 * - the dataset: prepared pictures, 3 bytes a pixel, and the tokens of each picture and its copies, 4 bytes each
 * - 215 MB for the program itself
 *
 * The constants are fitted to the peaks of real trainers, see docs/performance.md and test/bench/plan-memory.ts.
 */
export function estimateMemory({
  recipe,
  config,
  trainingPairs,
  heldOutPairs,
  pictureSize,
}: MemoryQuestion): number {
  const { width, layers, heads, captionSlots, imageVocabulary } = config
  const imageTokens = config.gridSide ** 2
  const length = captionSlots + imageTokens
  const base = countParameters(captionImageParameters(config))
  const areas = recipe.accumulate > 1 ? 5 : 4
  const weights = FLOAT * (BASE_COPIES * base + areas * trainableNumbers(recipe, config))
  const perLayer = KEPT_WIDTHS * width + KEPT_SCORES * heads * length
  const blocks = recipe.recompute
    ? RECOMPUTED_WIDTHS[recipe.method.name] * layers * width + 2 * perLayer
    : (layers + 1) * perLayer
  const perPosition = blocks + LOGITS * imageVocabulary
  const activations = FLOAT * (recipe.batchSize / recipe.accumulate) * length * perPosition
  const pictures = (trainingPairs + heldOutPairs) * pictureSize ** 2 * 3
  const rows = trainingPairs * (1 + recipe.augmentCopies) + heldOutPairs
  return OVERHEAD + weights + activations + pictures + rows * length * FLOAT
}

/** How many numbers learn: all, or adapters on the blocks' matrices with the embeddings and heads where asked for. */
export function trainableNumbers({ method }: Recipe, config: Config): number {
  const specs = captionImageParameters(config)
  if (method.name === 'full') return countParameters(specs)
  const matrices = specs.filter(({ name, shape }) => name.startsWith('block') && shape.length === 2)
  const sides = matrices.reduce((sum, { shape: [rows = 0, columns = 0] }) => sum + rows + columns, 0)
  const open = method.embeddings ? specs.filter(({ name }) => /embedding|head/.test(name)) : []
  return method.rank * sides + countParameters(open)
}
