// Examples of texts: loops with their spans, samples that repeat each other, samples beside their nearest training texts.
import type { DuplicateView, HealthFigureView, LoopView, NearestView } from '../api/contract/health-views.ts'
import type { RandomStream } from '../base/random.ts'
import type { StageControl } from '../evaluate/evaluate-images.ts'
import { findLoop } from '../metrics/text-loop.ts'
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'
import type { TextSubject } from './diagnose-texts.ts'
import { duplicateGroups } from './duplicates.ts'
import { copiesFigure, heldOutShare, isSuspicious, verbatimFigure } from './memory-figures.ts'
import { type NearestText, NearestTexts } from './nearest-texts.ts'
import { MOST_EXAMPLES } from './panel.ts'
import { type VerbatimSpan, VerbatimSearch } from './verbatim.ts'

type Named = Pick<TextSubject, 'contexts' | 'tokenizer'>

/** Texts that go round in circles, as the model wrote them. */
export function loopViews({ contexts, tokenizer }: Named, rows: readonly Int32Array[]): LoopView[] {
  return rows
    .flatMap((tokens, i) => {
      const loop = findLoop(tokens)
      if (!loop) return []
      const placeOf = placesIn(tokenizer, tokens)
      const spans = Array.from({ length: loop.count }, (_, turn): [number, number] => {
        const from = loop.start + turn * loop.period
        return [placeOf(from), placeOf(from + loop.period)]
      })
      const text = tokenizer.decode(tokens, { skipSpecialTokens: true })
      return [{ prompt: contexts[i]?.prompt ?? '', text, picture: null, spans, isAtEnd: loop.isAtEnd }]
    })
    .sort((a, b) => covered(b) - covered(a))
    .slice(0, MOST_EXAMPLES)
}

function covered({ spans }: LoopView): number {
  return (spans.at(-1)?.[1] ?? 0) - (spans[0]?.[0] ?? 0)
}

/** Samples that are equal or nearly so. */
export function duplicateViews({ contexts, tokenizer }: Named, rows: readonly Int32Array[]): DuplicateView[] {
  return duplicateGroups(rows)
    .slice(0, MOST_EXAMPLES)
    .map((group) => ({
      prompts: group.map((place) => contexts[place]?.prompt ?? '').slice(0, 8),
      sample: textOf(tokenizer, rows[group[0] as number] as Int32Array),
      count: group.length,
    }))
}

interface Memory {
  readonly figures: readonly HealthFigureView[]
  readonly nearest: readonly NearestView[]
}

interface Comparing {
  readonly samples: readonly Int32Array[]
  readonly streams: (name: string) => RandomStream
  readonly control: StageControl
}

/** Shortest span that is shown, in tokens. */
const LEAST_SPAN = 6

/** Samples and held-out continuations beside the training texts. */
export function memoryOfTexts(subject: TextSubject, { samples, streams, control }: Comparing): Memory {
  const { training, contexts, pool } = subject
  if (training.length === 0) return { figures: [], nearest: [] }
  const heldOut = [...contexts.map(({ real }) => real), ...pool]
  const rows = [...samples, ...heldOut]
  const [near, verbatim] = [new NearestTexts(rows), new VerbatimSearch(rows)]
  for (const [i, { ids }] of training.entries()) {
    control.signal?.throwIfAborted()
    near.read(ids, i)
    verbatim.read(ids, i)
    control.onProgress?.({
      ...{ label: 'comparing with training texts', done: i + 1, total: training.length, unit: 'texts' },
    })
  }
  const found = near.found()
  const spans = verbatim.spans(1)
  const shares = spans.map((own, i) => longest(own) / (rows[i]?.length ?? 1))
  const count = samples.length
  const controls = found.slice(count).map(({ distance }) => distance)
  const distances = found.slice(0, count).map(({ distance }) => distance)
  const figures = [
    copiesFigure(distances, controls),
    verbatimFigure(shares.slice(0, count), shares.slice(count), streams('verbatim')),
  ].filter((figure) => figure !== undefined)
  return { figures, nearest: nearestViews(subject, { samples, found, spans, controls }) }
}

function longest([first]: readonly VerbatimSpan[]): number {
  return first ? first.to - first.from : 0
}

interface Found {
  readonly samples: readonly Int32Array[]
  readonly found: readonly NearestText[]
  readonly spans: readonly (readonly VerbatimSpan[])[]
  readonly controls: readonly number[]
}

/** The nearest pairs, nearest first. */
function nearestViews(
  { contexts, tokenizer, training }: TextSubject,
  { samples, found, spans, controls }: Found,
): NearestView[] {
  return samples
    .map((tokens, i) => ({ tokens, i, near: found[i] as NearestText }))
    .filter(({ near }) => near.training >= 0)
    .sort((a, b) => a.near.distance - b.near.distance || a.i - b.i)
    .slice(0, MOST_EXAMPLES)
    .map(({ tokens, i, near }) => {
      const { key, ids } = training[near.training] as TextSubject['training'][number]
      const [inSample, inTraining] = [placesIn(tokenizer, tokens), placesIn(tokenizer, ids)]
      const own = (spans[i] ?? []).filter(
        ({ training: place, from, to }) => place === near.training && to - from >= LEAST_SPAN,
      )
      return {
        prompt: contexts[i]?.prompt ?? '',
        sample: textOf(tokenizer, tokens),
        training: { ...textOf(tokenizer, ids), key },
        ...{ distance: null, tokenDistance: near.distance },
        heldOutShare: heldOutShare(near.distance, controls),
        isSuspicious: isSuspicious(near.distance, controls),
        spans: own.slice(0, 8).map((span) => ({
          sample: [inSample(span.from), inSample(span.to)] as const,
          training: [inTraining(span.trainingFrom), inTraining(span.trainingTo)] as const,
        })),
      }
    })
}

function textOf(tokenizer: TextTokenizer, ids: Int32Array): { text: string; picture: null } {
  return { text: tokenizer.decode(ids, { skipSpecialTokens: true }), picture: null }
}

/** From a token's number to its place in the text, in UTF-16 units. */
function placesIn(tokenizer: TextTokenizer, ids: Int32Array): (token: number) => number {
  return (token) => tokenizer.decode(ids.subarray(0, token), { skipSpecialTokens: true }).length
}
