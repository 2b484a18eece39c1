import { expect, it } from 'vitest'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { sizeOf } from '../../../engine/base/tensor.ts'
import { sortNodes } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { textFamilyNamed } from '../../../engine/models/text/index.ts'
import type { MatmulAttrs } from '../../../engine/ops/matmul.ts'
import { textChoice } from '../../../engine/train/text-choice.ts'
import { PLAIN_LOSS, textLossGraph } from '../../../engine/train/text-loss.ts'
import { trainablesOf, withCheapProducts } from '../../../engine/train/trainables.ts'

/** SmolLM2-135M. */
const SMOLLM2 = {
  ...{
    model_type: 'llama',
    vocab_size: 49152,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
  },
  ...{ num_attention_heads: 9, num_key_value_heads: 3, max_position_embeddings: 8192, rms_norm_eps: 1e-5 },
  ...{ rope_theta: 100_000, tie_word_embeddings: true },
}
const SHAPE = { ...PLAIN_LOSS, rows: 8, time: 512 }

/** Multiplications of matrices in a forward and backward pass, in thousands of millions. */
function multiplications(method: object, order: 'as written' | 'cheap'): number {
  const family = textFamilyNamed('llama')
  const config = family.readConfig(SMOLLM2)
  const recipe = parseRecipe({ base: 'b', dataset: 'd', wordEmbeddings: 'freeze', method })
  const made = trainablesOf(textChoice(recipe, config, family))
  const graph = textLossGraph(made.weights, config, SHAPE)
  const { loss } = order === 'cheap' ? withCheapProducts(graph.loss, [], made.adapted) : graph
  const learnt = made.trainable.map(({ name }) => made.inputs[name] as Value)
  const nodes = sortNodes([loss, ...gradients(loss, learnt)])
  const each = nodes.map(({ op, inputs, outputs, attrs }) => {
    if (op.name !== 'matmul' && op.name !== 'linear') return 0
    const isTurned = op.name === 'matmul' && (attrs as MatmulAttrs).transposeA
    return sizeOf(outputs[0]?.shape ?? []) * ((inputs[0] as Value).shape.at(isTurned ? -2 : -1) as number)
  })
  return each.reduce((a, b) => a + b, 0) / 1e9
}

it('a step of adapters multiplies three quarters of what a step of all weights does', () => {
  const lora = { name: 'lora', rank: 16 }
  const counted = {
    full: multiplications({ name: 'full' }, 'as written'),
    summed: multiplications(lora, 'as written'), // W + s·B·A first: backward makes dW′ of every matrix
    cheap: multiplications(lora, 'cheap'),
    dora: multiplications({ ...lora, variant: 'dora' }, 'cheap'), // B·A as well, for the lengths
  }
  const rounded = Object.fromEntries(
    Object.entries(counted).map(([name, count]) => [name, Math.round(count)]),
  )
  expect(rounded).toEqual({ full: 1537, summed: 1539, cheap: 1159, dora: 1161 })
})
