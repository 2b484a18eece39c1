// Puts the trained parts into assets/models: npm run ts -- build/starter/pack.ts --folder DIR [--out DIR] [--smoke]
// Weights are rounded to f16; scores and contact sheets of the packed files are made by evaluate.ts afterwards.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RandomStream } from '../../engine/base/random.ts'
import { f16FromF32 } from '../../engine/formats/half.ts'
import { type SafetensorsTensor, writeSafetensors } from '../../engine/formats/safetensors.ts'
import { MODEL_FILES } from '../../engine/models/package.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { CaptionRows, captionTokenizer } from './captions.ts'
import { encodeAll, readWeights } from './encode.ts'
import { type PoolItem, readPool } from './pool.ts'
import { starterSettings } from './settings.ts'

/** Base pairs that a fine-tune can repeat. */
const REPLAY_PAIRS = 1_500

const { values } = parseArgs({
  options: { folder: { type: 'string' }, out: { type: 'string' }, smoke: { type: 'boolean' } },
})
const folder = values.folder ?? '.cache/starter'
const out = values.out ?? 'assets/models'
const settings = starterSettings(values.smoke === true)
const LICENCE = 'Apache-2.0'

/** The trained weights of some parts in half precision; a later part's take the place of an earlier one's. */
function halves(...parts: readonly string[]): Uint8Array {
  const weights = Object.assign({}, ...parts.map((part) => readWeights(join(folder, part))))
  const tensors = Object.entries<ReturnType<typeof readWeights>[string]>(weights).map(
    ([name, { shape, data }]): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F16', shape, data: f16FromF32(data) },
    ],
  )
  return writeSafetensors(Object.fromEntries(tensors))
}

function write(model: string, files: Readonly<Record<string, Uint8Array | string>>): void {
  mkdirSync(join(out, model), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, model, name), content)
}

async function replay(): Promise<Uint8Array> {
  const pool = readPool(join(folder, 'data'))
  const { captionSlots, captionVocabulary } = settings.transformer
  const rows = new CaptionRows(captionTokenizer(folder, pool.items, captionVocabulary), captionSlots)
  const source = { runtime: await openRuntime(), config: settings.tokenizer, folder, name: 'pool' }
  const { tokens, tokensEach } = await encodeAll(source, pool.pictures)
  const random = new RandomStream(settings.seed, 'replay')
  const chosen = random.shuffled(pool.items.map((_, i) => i)).slice(0, REPLAY_PAIRS)
  const captions = rows.tensor(chosen.map((i) => random.choice((pool.items[i] as PoolItem).captions)))
  const images = Int32Array.from(
    chosen.flatMap((i) => Array.from(tokens.subarray(i * tokensEach, (i + 1) * tokensEach))),
  )
  return writeSafetensors({
    captions: { dtype: 'I32', shape: [...captions.shape], data: Int32Array.from(captions.data) },
    images: { dtype: 'I32', shape: [chosen.length, tokensEach], data: images },
  })
}

const tokenizerJson = readFileSync(join(folder, 'caption-tokenizer.json'), 'utf8')
const common = { format: 'tuneloom', version: 1, licence: LICENCE, card: {} }
write('starter', {
  [MODEL_FILES.manifest]: JSON.stringify(
    {
      ...common,
      kind: 'caption-image',
      name: 'starter',
      imageTokenizer: settings.tokenizer,
      transformer: settings.transformer,
      generation: { doSample: true, temperature: 0.3, topK: 0, guidanceScale: 1.2 },
    },
    null,
    2,
  ),
  [MODEL_FILES.imageTokenizer]: halves('tokenizer', 'decoder'),
  [MODEL_FILES.transformer]: halves('transformer'),
  [MODEL_FILES.captionTokenizer]: tokenizerJson,
  [MODEL_FILES.replay]: await replay(),
})
write('pair-encoder', {
  [MODEL_FILES.manifest]: JSON.stringify(
    { ...common, kind: 'pair-encoder', name: 'pair-encoder', encoder: settings.encoder },
    null,
    2,
  ),
  [MODEL_FILES.encoder]: halves('encoder'),
  [MODEL_FILES.captionTokenizer]: tokenizerJson,
})
