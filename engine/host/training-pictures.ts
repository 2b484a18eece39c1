// Fine-tuning a caption-to-image model of the store on pictures with captions.
import {
  BOS_ID,
  ByteLevelBpe,
  type CaptionImageModel,
  encodePng,
  FineTune,
  ImageCodec,
  ImageGenerator,
  loadCaptionImageModel,
  loadReplay,
  type PictureDecoding,
  resolveGenerationOptions,
  type Runtime,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { type DatasetView, openDataset } from './datasets.ts'
import { type PicturePair, preferencesOfRun, votesOnPictures } from './preferences.ts'
import { ratingsOnPictures } from './rated-pictures.ts'
import { saveTrainedModel } from './trained-model.ts'
import { tokenizeDataset, tokenizeVotes } from './training-data.ts'
import { pictureJudge } from './training-judge.ts'
import { pictureLook } from './training-look.ts'
import type { TrainingKind, TrainingRequest } from './training-kind.ts'
import { openRewards } from './training-rewards.ts'

/** Pictures by captions. */
export const pictureTraining: TrainingKind = {
  model: 'caption-image',
  data: 'pairs',
  freeze: (store, row) => void picturePairs(store, row),
  async open(request) {
    const { store, row, recipe, base, runtime, threads, signal, emit } = request
    const dataset = openDataset(store, row.dataset ?? '')
    const model = loadCaptionImageModel(base.folder)
    emit({ type: 'preparing', what: 'pictures' })
    const source = { model, replay: loadReplay(base.folder), dataset, recipe }
    const computing = { runtime, threads, signal }
    const data = await tokenizeDataset(source, computing)
    const votes = picturePairs(store, row)
    const preferences = await tokenizeVotes(store, { model, votes }, computing)
    emit({ type: 'preparing', what: 'graphs' })
    const rewards = openRewards(request)
    const given = {
      ...{ config: model.manifest.transformer, weights: model.transformer, ...data, preferences },
      ...{ decoding: decodingOf(model, runtime, threads), reward: rewards.reward },
    }
    const learner = await FineTune.create(runtime, recipe, given, { threads, cache: store.home.graphs })
    const prompts = promptsOf(recipe.samplePrompts, dataset)
    // without the weights as they were read: the learner has its own
    const made: CaptionImageModel = { ...model, transformer: {} }
    const now = () => ({ ...made, transformer: learner.weights() })
    const { heldOut, source: used } = data
    const captions = dataset.pairs('eval').map(({ captions: [caption = ''] }) => caption)
    return {
      ...{ kind: 'caption-image', learner, dispose: rewards.dispose },
      drawSamples: (step) => drawSamples(request, now(), { step, prompts }),
      judge: pictureJudge(request, dataset, now),
      look: pictureLook(request, { heldOut, training: used.own, captions }, now),
      save: (step) =>
        saveTrainedModel(store, {
          ...{ row, recipe, step, base, model: made },
          ...{ weights: learner.weights(), adapters: learner.adapters() },
        }),
    }
  },
}

/** What a run learns from pairs: the votes on pictures, and ratings of its dataset's pictures. */
function picturePairs(store: Store, row: RunRow): readonly PicturePair[] {
  return preferencesOfRun(store, row, () => [
    ...votesOnPictures(store),
    ...ratingsOnPictures(store, row.dataset ?? '', row.createdAt),
  ])
}

/** Captions and pictures of tokens, for rewards; programs are compiled when pictures are first asked for. */
function decodingOf(model: CaptionImageModel, runtime: Runtime, threads: number): PictureDecoding {
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const { imageTokenizer: config } = model.manifest
  const codec = new ImageCodec(runtime, { config, weights: model.imageTokenizer }, { threads })
  return {
    caption: (row) => tokenizer.decode(row.filter((id) => id > BOS_ID)),
    pictures: (tokens) => codec.decode(tokens),
    dispose: () => codec.dispose(),
  }
}

/** The recipe's captions, or the first held-out ones. */
function promptsOf(samplePrompts: readonly string[], dataset: DatasetView): readonly string[] {
  if (samplePrompts.length > 0) return samplePrompts
  return dataset
    .pairs('eval')
    .slice(0, 4)
    .map(({ captions }) => captions[0] as string)
}

async function drawSamples(
  { store, row, runtime, threads, emit }: TrainingRequest,
  model: CaptionImageModel,
  { step, prompts }: { readonly step: number; readonly prompts: readonly string[] },
): Promise<void> {
  if (prompts.length === 0) return
  const generator = new ImageGenerator(runtime, model, { threads, cache: store.home.graphs })
  const options = resolveGenerationOptions({}, model.manifest.generation)
  const requests = prompts.map((caption) => ({ caption, sample: 0 }))
  const drawn = await generator.generate(requests, options).finally(() => generator.dispose())
  for (const { caption: prompt, image, logProbability } of drawn) {
    const blob = store.blobs.put(await encodePng(image))
    const sample = { step, prompt, seed: options.seed, text: null, image: blob, extra: { logProbability } }
    store.samples.append(row.id, sample)
    emit({ type: 'sample', step, prompt, image: store.blobs.pathOf(blob), picture: blob })
  }
}
