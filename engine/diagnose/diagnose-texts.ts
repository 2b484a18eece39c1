// Diagnosing a text model: what it writes after held-out contexts, beside what stands there and what it was trained on.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import { message, type Message } from '../base/message.ts'
import type { StageControl } from '../evaluate/evaluate-images.ts'
import { bootstrapInterval, bootstrapMean } from '../evaluate/statistics/bootstrap.ts'
import type { TextGenerator } from '../generate/text-generator.ts'
import { mean } from '../metrics/features.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'
import { type ReadRow, readWithBoth, type TextReader } from './exposure-texts.ts'
import { exposureOf } from './exposure-view.ts'
import { figureOf, figuresBesideReal } from './figure.ts'
import type { Panel } from './panel.ts'
import { streamsOf } from './panel.ts'
import { repWithin } from './rep-within.ts'
import { duplicateViews, loopViews, memoryOfTexts } from './text-examples.ts'
import { TEXT_FIGURES, textRow } from './text-figures.ts'

/** A held-out text cut in two. */
export interface TextContext {
  /** Of what stands before, for people. */
  readonly prompt: string
  readonly ids: Int32Array
  /** What stands behind, of the horizon's length. */
  readonly real: Int32Array
}

/** What is diagnosed. */
export interface TextSubject {
  readonly generator: Pick<TextGenerator, 'generate' | 'read'>
  readonly tokenizer: TextTokenizer
  /** Whose distribution counts as right, of the same vocabulary. */
  readonly oracle?: { readonly id: string; readonly name: string; readonly reader: TextReader } | undefined
  /** Contexts that are written after. */
  readonly contexts: readonly TextContext[]
  /** Further real continuations of the horizon's length, for the control. */
  readonly pool: readonly Int32Array[]
  /** Whole training texts with their keys. */
  readonly training: readonly { readonly key: string; readonly ids: Int32Array }[]
  /** Tokens after each context. */
  readonly horizon: number
  /** Draws as the model's own probabilities say, with the end ruled out; and as the model is used. */
  readonly options: { readonly drawn: GenerationOptions; readonly used: GenerationOptions }
  readonly masked: readonly number[]
  readonly seed: number
}

/** Contexts that are written after at once. */
const AT_ONCE = 8

/** Writes, reads and measures. @throws the signal's reason when it aborts */
export async function diagnoseTexts(subject: TextSubject, control: StageControl = {}): Promise<Panel> {
  const { contexts, pool, seed, oracle } = subject
  const streams = streamsOf(seed)
  const drawn = await written(subject, subject.options.drawn, control)
  const used = await written(subject, subject.options.used, control)
  const read = await readAll(subject, drawn, control)
  const real = [...contexts.map((one) => one.real), ...pool]
  const exposure =
    oracle && exposureOf({ ...measured(subject, drawn, read), oracle, gridSide: null }, streams)
  const memory = memoryOfTexts(subject, { samples: drawn, streams, control })
  const degeneration = TEXT_FIGURES.filter(({ ailment }) => ailment === 'degeneration')
  const collapse = TEXT_FIGURES.filter(({ ailment }) => ailment === 'collapse')
  const rows = real.map(textRow)
  return {
    figures: [
      ...(exposure?.figures ?? []),
      ...figuresBesideReal(degeneration, { samples: used.map(textRow), real: rows }, streams),
      ...firstChoices(contexts, read.real, streams),
      ...(oracle ? [undecidedness(read.real, streams)] : []),
      ...figuresBesideReal(collapse, { samples: drawn.map(textRow), real: rows }, streams),
      ...memory.figures,
    ],
    exposure: exposure?.view ?? null,
    loops: loopViews(subject, used),
    nearest: memory.nearest,
    duplicates: duplicateViews(subject, drawn),
    notes: notesOf(subject, real.length),
  }
}

/** One text after each context. */
async function written(
  { generator, contexts }: TextSubject,
  options: GenerationOptions,
  { signal, onProgress }: StageControl,
): Promise<Int32Array[]> {
  const rows: Int32Array[] = []
  for (let at = 0; at < contexts.length; at += AT_ONCE) {
    onProgress?.({ label: 'writing samples', done: at, total: contexts.length, unit: 'texts' })
    const part = contexts.slice(at, at + AT_ONCE).map(({ ids }) => ids)
    const found = await generator.generate(part, options, { signal })
    rows.push(...found.map(({ tokens }) => Int32Array.from(tokens)))
  }
  return rows
}

interface Read {
  readonly own: readonly ReadRow[]
  readonly real: readonly ReadRow[]
}

async function readAll(
  { generator, oracle, contexts, masked }: TextSubject,
  drawn: readonly Int32Array[],
  { signal, onProgress }: StageControl,
): Promise<Read> {
  const own: ReadRow[] = []
  const real: ReadRow[] = []
  for (const [i, context] of contexts.entries()) {
    onProgress?.({ label: 'reading with both models', done: i, total: contexts.length, unit: 'texts' })
    const from = context.ids.length
    for (const [rows, after] of [
      [own, drawn[i] as Int32Array],
      [real, context.real],
    ] as const)
      rows.push(
        await readWithBoth(
          generator,
          oracle?.reader,
          { ids: joined(context.ids, after), from },
          { masked, signal },
        ),
      )
  }
  return { own, real }
}

function measured({ contexts }: TextSubject, drawn: readonly Int32Array[], { own, real }: Read) {
  const of = (pick: (row: ReadRow) => ArrayLike<number>) => ({ own: own.map(pick), real: real.map(pick) })
  return {
    divergence: of(({ divergence }) => divergence),
    surprisal: of(({ surprisal }) => surprisal),
    tokens: { own: drawn, real: contexts.map((one) => one.real) },
  }
}

/** rep/ℓ with that of the real tokens as its control, and the entropy of the model's choices. */
function firstChoices(
  contexts: readonly TextContext[],
  read: readonly ReadRow[],
  streams: ReturnType<typeof streamsOf>,
): HealthFigureView[] {
  const sums = read.map(({ likeliest }, i) => {
    const { ids, real } = contexts[i] as TextContext
    return repWithin(joined(ids, real), likeliest)
  })
  const share = (part: 'repeated' | 'real') => (counts: Uint32Array) => {
    const total = (pick: 'repeated' | 'real' | 'positions'): number =>
      sums.reduce((sum, one, i) => sum + one[pick] * (counts[i] as number), 0)
    return total(part) / total('positions')
  }
  const once = new Uint32Array(sums.length).fill(1)
  const interval = (part: 'repeated' | 'real') =>
    bootstrapInterval(sums.length, share(part), { stream: streams(`rep-l ${part}`), resamples: 500 })
  const description = { name: 'rep-l', ailment: 'degeneration', unit: '%', direction: 'band' } as const
  const figure = figureOf(description, {
    ...{ value: share('repeated')(once), ci95: interval('repeated'), n: sums.length },
    control: { kind: 'held-out', value: share('real')(once), band: interval('real'), n: sums.length },
  })
  return sums.length === 0 || !Number.isFinite(figure.value) ? [] : [figure]
}

/** Mean entropy of the next token at real prefixes, with that of the oracle at the same ones as its control. */
function undecidedness(read: readonly ReadRow[], streams: ReturnType<typeof streamsOf>): HealthFigureView {
  const [own, other] = [read.map(({ entropy }) => mean(entropy)), read.map((row) => mean(row.oracleEntropy))]
  const interval = (rows: readonly number[], whose: string) =>
    bootstrapMean(rows, { stream: streams(`entropy ${whose}`), resamples: 500 })
  return figureOf(
    { name: 'token-entropy', ailment: 'collapse', unit: 'nats', direction: 'band' },
    {
      ...{ value: mean(own), ci95: interval(own, 'own'), n: own.length },
      control: { kind: 'baseline', value: mean(other), band: interval(other, 'oracle'), n: other.length },
    },
  )
}

function notesOf({ oracle, training }: TextSubject, real: number): Message[] {
  return [
    ...(oracle ? [] : [message('health.note.noOracle')]),
    ...(real < 64 ? [message('health.note.fewHeldOut', { count: real })] : []),
    ...(training.length === 0 ? [message('health.note.noTraining')] : []),
  ]
}

function joined(before: Int32Array, after: Int32Array): Int32Array {
  const all = new Int32Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}
