// What a model sees of a pair: the picture after a round trip through its tokens, and the captions cut into tokens.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { SightView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { RgbImage } from '../../../base/image.ts'
import {
  BOS_ID,
  type CaptionImageModel,
  decodeRgbPng,
  encodePng,
  ImageCodec,
  loadCaptionImageModel,
  peakSignalToNoise,
} from '../../../index.ts'
import { type CaptionTokenizer, readCaptionTokenizer } from '../../models-files.ts'
import { resolveModel } from '../../models.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { openChosen } from '../../runtime-choice.ts'

/** The calls that this file answers. */
type SightCalls = Pick<AppHandlers['datasets'], 'sight'>

/** A model's eyes. */
interface Eyes {
  readonly model: CaptionImageModel
  readonly codec: ImageCodec
  readonly captions: CaptionTokenizer
}

/** Answers the call that looks; the model that looked last stays open for the next pair. */
export function sight(curation: Curation): SightCalls {
  let name = ''
  let opened: Promise<Eyes> | undefined
  const eyesOf = (model: string): Promise<Eyes> => {
    if (opened && name === model) return opened
    void opened?.then(({ codec }) => codec.dispose()).catch(() => undefined)
    name = model
    opened = openEyes(curation, model)
    opened.catch(() => (opened = name === model ? undefined : opened))
    return opened
  }
  return {
    sight: async ({ dataset, key, model }) => {
      const row = curation.index.finder(curation.idOf(dataset))(key)
      return look(curation, row, await eyesOf(model))
    },
  }
}

async function openEyes({ app, store }: Curation, reference: string): Promise<Eyes> {
  const { folder } = resolveModel(store, reference)
  const model = loadCaptionImageModel(folder)
  const { runtime, threads } = app.settings()
  const codec = new ImageCodec(
    await openChosen(store.home.root, runtime, 'batches'),
    { config: model.manifest.imageTokenizer, weights: model.imageTokenizer },
    threads === 0 ? {} : { threads },
  )
  return { model, codec, captions: readCaptionTokenizer(folder) }
}

async function look({ store }: Curation, row: PairRow, eyes: Eyes): Promise<SightView> {
  const { model, codec, captions } = eyes
  const picture = decodeRgbPng(store.blobs.get(row.picture), row.file)
  requireSize(picture, model)
  const [tokens = new Int32Array()] = await codec.encode([picture])
  const [rebuilt = picture] = await codec.decode([tokens])
  return {
    picture: row.picture,
    rebuilt: store.blobs.put(await encodePng(rebuilt)),
    psnr: peakSignalToNoise(picture, rebuilt),
    imageTokens: tokens.length,
    captions: row.captions.map((text) => captionSight(captions, text)),
  }
}

function requireSize({ width, height }: RgbImage, { manifest }: CaptionImageModel): void {
  const { size } = manifest.imageTokenizer
  if (width === size && height === size) return
  throw new EngineError(
    'SHAPE_MISMATCH',
    message('edit.otherSize', { model: manifest.name, size, width, height }),
    { fixes: [message('edit.otherSizeFix', { size })] },
  )
}

function captionSight({ tokenizer, slots }: CaptionTokenizer, text: string): SightView['captions'][number] {
  const ids = [BOS_ID, ...tokenizer.encode(text)]
  const tokens = ids.map((id, i) => ({ id, text: tokenizer.decode([id]), fits: i < slots }))
  return { text, tokens, limit: slots }
}
