// Texts and pictures to try metrics on: right, empty, and wrong to a share.
import type { RgbImage } from '../../base/image.ts'
import type { RandomStream } from '../../base/random.ts'
import type { PicturePair } from '../pixels.ts'
import { type TextItem, words } from '../text-item.ts'
import type { MetricItem, PictureItem } from '../item-metric-contract.ts'
import type { CheckItems } from './check.ts'
import type { OwnMetricOf } from './own-metric.ts'

/** Prompts with their answers, for metrics that are tried before there are examples. */
const SAMPLE_ANSWERS: readonly (readonly [prompt: string, answer: string])[] = [
  ['Why is the sky blue?', 'Air scatters short blue waves of sunlight more than long red ones, so blue reaches us from everywhere.'],
  ['How do I boil an egg?', 'Put it into boiling water for seven minutes, then cool it under the tap before you peel it.'],
  ['Name three planets.', 'Three planets of our solar system are Mercury, Venus and Mars, in order of their distance from the Sun.'],
  ['What is a prime number?', 'A whole number greater than one that no smaller whole number except one divides without remainder.'],
  ['Describe a lighthouse.', 'A tall white tower on a rocky coast whose turning lamp warns ships of the shore at night.'],
  ['Tell me about bees.', 'Honey bees live in colonies with one queen and dance to tell others where flowers grow.'],
  ['Say something about rain.', 'Warm wet air rises, cools down high above the ground, and its water falls back as drops.'],
  ['What does a baker do?', 'She kneads dough long before dawn, lets it rest, and sells fresh bread when the shop opens.'],
] // prettier-ignore

const SAMPLE_TEXTS: readonly TextItem[] = SAMPLE_ANSWERS.map(([prompt, answer]) => ({
  ...{ prompt, output: answer, references: [answer] },
}))

/**
 * Texts to try a metric on: outputs become the first reference, then lose words to words of other texts. Items without
 * a reference are left out; samples of our own serve where fewer than two are left.
 */
export function textCheckItems(given: readonly TextItem[] = []): CheckItems<TextItem> {
  const usable = given.filter(({ references }) => words(references[0] ?? '').length > 0)
  const perfect = (usable.length < 2 ? SAMPLE_TEXTS : usable).map(({ prompt, references }): TextItem => ({
    prompt,
    output: references[0] as string,
    references,
    isCut: false,
  }))
  return {
    perfect,
    empty: perfect.map((item) => ({ ...item, output: '' })),
    corrupted: (share, stream) =>
      perfect.map((item, i) => {
        const other = perfect[(i + 1) % perfect.length] as TextItem
        return share === 0
          ? item
          : { ...item, output: replaceWords(item.output, other.output, share, stream) }
      }),
  }
}

/** Draws as much for every share, so that a larger share replaces the same words and more. */
function replaceWords(text: string, source: string, share: number, stream: RandomStream): string {
  const [own, others] = [words(text), words(source)]
  const order = shuffledPlaces(own.length, stream)
  const chosen = own.map(() => others[stream.integer(others.length)] as string)
  for (const place of order.slice(0, Math.ceil(share * own.length))) own[place] = chosen[place] as string
  return own.join(' ')
}

/** Pictures to try a metric on: the references themselves, black ones, and ones with pixels of noise. */
export function pictureCheckItems(references: readonly RgbImage[]): CheckItems<PicturePair> {
  const pairs = (change: (picture: RgbImage) => Uint8Array): PicturePair[] =>
    references.map((reference) => ({ picture: { ...reference, data: change(reference) }, reference }))
  return {
    perfect: pairs(({ data }) => data),
    empty: pairs(({ data }) => new Uint8Array(data.length)),
    corrupted: (share, stream) => pairs(({ data }) => replacePixels(data, share, stream)),
  }
}

/** Items of an own metric to try it on; samples of our own where fewer than two are given. */
export function ownCheckItems(
  of: OwnMetricOf,
  given: { readonly texts?: readonly TextItem[]; readonly pictures?: readonly PictureItem[] } = {},
): CheckItems<MetricItem> {
  if (of === 'texts') return textCheckItems(given.texts)
  const { pictures = [] } = given
  const real = pictures.length < 2 ? SAMPLE_PICTURES : pictures
  const pairs = pictureCheckItems(real.map(({ picture }) => picture))
  const items = (changed: readonly PicturePair[]): MetricItem[] =>
    changed.map(({ picture, reference }, i) => ({
      ...{ prompt: real[i]?.prompt ?? '', picture, references: [reference] },
    }))
  return {
    perfect: items(pairs.perfect),
    empty: items(pairs.empty),
    corrupted: (share, stream) => items(pairs.corrupted(share, stream)),
  }
}

const SAMPLE_SIDE = 32
/** Waves of colour, for metrics that are tried before there are pictures. */
const SAMPLE_PICTURES: readonly PictureItem[] = [0.2, 0.5, 0.9, 1.3].map((turn) => ({
  prompt: `waves, ${String(turn)} turns`,
  picture: {
    ...{ width: SAMPLE_SIDE, height: SAMPLE_SIDE },
    data: Uint8Array.from({ length: 3 * SAMPLE_SIDE ** 2 }, (_, i) => {
      const [pixel, channel] = [Math.floor(i / 3), i % 3]
      return (
        128 + 100 * Math.sin(turn * (pixel % SAMPLE_SIDE) + Math.floor(pixel / SAMPLE_SIDE) / 4 + channel)
      )
    }),
  },
}))

function replacePixels(data: Uint8Array, share: number, stream: RandomStream): Uint8Array {
  const pixels = data.length / 3
  const order = shuffledPlaces(pixels, stream)
  const noise = data.map(() => stream.integer(256))
  const changed = data.slice()
  for (const place of order.slice(0, Math.ceil(share * pixels)))
    changed.set(noise.subarray(3 * place, 3 * place + 3), 3 * place)
  return changed
}

function shuffledPlaces(count: number, stream: RandomStream): number[] {
  const places = Array.from({ length: count }, (_, place) => place)
  for (let last = count - 1; last > 0; last--) {
    const other = stream.integer(last + 1)
    ;[places[last], places[other]] = [places[other] as number, places[last] as number]
  }
  return places
}
