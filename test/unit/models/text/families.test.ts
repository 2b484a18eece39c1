// Every family computes what transformers computes; test/golden/models/make.py made the numbers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gradients } from '../../../../engine/autodiff/gradient.ts'
import type { HostTensor } from '../../../../engine/base/tensor.ts'
import { readSafetensors, readSafetensorsAsF32 } from '../../../../engine/formats/safetensors.ts'
import { graphOf } from '../../../../engine/ir/graph.ts'
import type { Value } from '../../../../engine/ir/node.ts'
import { interpret } from '../../../../engine/lower/reference/interpret.ts'
import { textForward, textLoss, textParameters } from '../../../../engine/models/text/decoder.ts'
import { TEXT_FAMILIES, textFamilyNamed } from '../../../../engine/models/text/index.ts'
import { weightInputs } from '../../../../engine/nn/parameters.ts'
import { constant } from '../../../../engine/ops/constant.ts'
import { worstDifference } from '../../../helpers/gradient-check.ts'
import { TEXT_CHECKPOINT_NAMES, TEXT_CHECKPOINTS } from '../../../helpers/text-checkpoints.ts'

const configOf = (name: string): Record<string, unknown> & { readonly model_type: string } =>
  JSON.parse(readFileSync(join(TEXT_CHECKPOINTS, name, 'config.json'), 'utf8')) as never

/** f32 there, f64 here; weights that make logits of some tens. */
const CLOSE = 3e-5

describe.each(TEXT_CHECKPOINT_NAMES)('%s', (name) => {
  const json = configOf(name)
  const family = textFamilyNamed(json.model_type)
  const config = family.readConfig(json)
  const specs = textParameters(config)
  const weights = readSafetensorsAsF32(readFileSync(join(TEXT_CHECKPOINTS, name, 'model.safetensors')))
  const { tensors } = readSafetensors(readFileSync(join(TEXT_CHECKPOINTS, name, 'expected.safetensors')))
  const expected = (key: string): HostTensor => {
    const { dtype, shape, data } = tensors[key] as NonNullable<(typeof tensors)[string]>
    return { dtype: dtype === 'I32' ? 'i32' : 'f32', shape, data: data as Float32Array }
  }
  const feed = (key: string): Value => constant(expected(key))

  it('has the parameters of the file', () => {
    const shapes = (list: Readonly<Record<string, { shape: readonly number[] }>>): [string, string][] =>
      Object.entries(list)
        .map(([key, { shape }]): [string, string] => [key, shape.join(' × ')])
        .sort()
    expect(shapes(Object.fromEntries(specs.map((spec) => [spec.name, spec])))).toEqual(shapes(weights))
  })

  it('gives the logits, hidden states, loss and gradients of transformers', () => {
    const inputs = weightInputs(specs)
    const { logits, hidden, blocks } = textForward(feed('tokens'), inputs, config)
    const { loss } = textLoss(
      { tokens: feed('tokens'), targets: feed('targets'), lossWeights: feed('lossWeights') },
      inputs,
      config,
    )
    const found = gradients(
      loss,
      specs.map((spec) => inputs[spec.name] as Value),
    )
    const named = Object.fromEntries(specs.map((spec, i) => [`d ${spec.name}`, found[i] as Value]))
    // transformers gives what goes into each block, and last what the head reads
    const states = Object.fromEntries([...blocks.slice(0, -1), hidden].map((x, i) => [`hidden ${i}`, x]))
    const results = interpret(graphOf({ logits, loss, ...states, ...named }), weights)
    const size = expected('hidden').data.length / (config.layers + 1)
    for (const [key, { data }] of Object.entries(results)) {
      const layer = /^hidden (\d+)$/.exec(key)?.[1]
      const reference = layer
        ? expected('hidden').data.slice(Number(layer) * size, (Number(layer) + 1) * size)
        : expected(key).data
      expect([key, worstDifference(data, reference)]).toSatisfy(([, far]: [string, number]) => far < CLOSE)
    }
  })

  it('writes a configuration that reads back as the same', () => {
    expect(family.readConfig(family.writeConfig(config))).toEqual(config)
  })
})

it('looks at a checkpoint of every family', () => {
  expect([...new Set(TEXT_CHECKPOINT_NAMES.map((name) => configOf(name).model_type))].sort()).toEqual(
    TEXT_FAMILIES.map(({ name }) => name).sort(),
  )
})
