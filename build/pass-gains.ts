// What each pass is worth: nodes of the starter's training graph (batch 32, as ONNX has it) that stay when all passes but
// this one run. The headers of engine/lower/passes say these numbers: npm run ts -- build/pass-gains.ts
import { readFileSync } from 'node:fs'
import { type Graph } from '../engine/ir/graph.ts'
import { ONNX_RULES } from '../engine/lower/onnx/rules.ts'
import { decompose } from '../engine/lower/passes/decompose.ts'
import { PASSES } from '../engine/lower/passes/prepare.ts'
import {
  type CaptionImageConfig,
  captionImageLoss,
  captionImageParameters,
  imageTokens,
} from '../engine/models/caption-image.ts'
import { weightInputs } from '../engine/nn/parameters.ts'
import type { OpName } from '../engine/ops/index.ts'
import { input } from '../engine/ops/input.ts'
import { stepGraph } from '../engine/train/step-graph.ts'

const BATCH = 32
/** More than any graph needed. */
const ROUNDS = 4

const manifest = new URL('../assets/models/starter/model.json', import.meta.url)
const { transformer } = JSON.parse(readFileSync(manifest, 'utf8')) as { transformer: CaptionImageConfig }

function trainingGraph(config: CaptionImageConfig): Graph {
  const trainable = captionImageParameters(config)
  const weights = weightInputs(trainable)
  const rows = {
    captions: input('captions', [BATCH, config.captionSlots], 'i32'),
    image: input('image', [BATCH, imageTokens(config)], 'i32'),
    imageWeights: input('imageWeights', [BATCH, imageTokens(config)]),
  }
  const { loss } = captionImageLoss(rows, weights, config)
  return stepGraph({ trainable, weights, loss })
}

function cleanedWithout(graph: Graph, left?: string): number {
  let current = graph
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, pass] of Object.entries(PASSES)) if (name !== left) current = pass(current)
  return current.nodes.length
}

const graph = trainingGraph(transformer)
const lowered = decompose(graph, (name) => ONNX_RULES[name as OpName] !== 'decompose')
const cleaned = cleanedWithout(lowered)
process.stdout.write(`${graph.nodes.length} nodes, ${lowered.nodes.length} decomposed, ${cleaned} cleaned\n`)
for (const name of Object.keys(PASSES))
  process.stdout.write(`${name}: ${cleanedWithout(lowered, name) - cleaned}\n`)
