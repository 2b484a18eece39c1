// One token at a time, the likeliest or a drawn one. Rows that have ended are dropped; the others go on together.
import type { RandomStream } from '../../base/random.ts'
import { buildProcessors } from '../index.ts'
import { type LogitsProcessor, processLogits } from '../processor.ts'
import { argmaxToken, logProbability, sampleToken } from '../sample.ts'
import { alternativesOf } from './alternatives.ts'
import { GuidedModel, type RowLogits } from './guided-model.ts'
import { type Alternative, type FinishReason, type GeneratedTokens, type SearchJob, streamOf } from './job.ts'
import { contextOf, finishOf, longerRow, type Row, rowOf } from './row.ts'

/** Draws, or takes the likeliest token of every step. @source Hugging Face transformers, GenerationMixin._sample */
export async function sampleSequences(job: SearchJob): Promise<GeneratedTokens[]> {
  const { prompts, options } = job
  const processors = buildProcessors(options, job.control.constraint)
  const writers = prompts.flatMap((_, prompt) =>
    Array.from({ length: options.numReturnSequences }, (__, sample) => new RowWriter(job, prompt, sample)),
  )
  const model = new GuidedModel(job)
  let logits = await model.start()
  let places = writers.map(({ prompt }) => prompt)
  let live = writers
  for (;;) {
    live.forEach((writer, i) => writer.write(logits[places[i] as number] as RowLogits, processors))
    const going = live.map((writer, i) => ({ writer, place: places[i] as number }))
    const left = going.filter(({ writer }) => !writer.hasEnded)
    if (left.length === 0) return writers.map((writer) => writer.result())
    live = left.map(({ writer }) => writer)
    const tokens = live.map((writer) => writer.lastToken)
    logits = await model.step(
      left.map(({ place }) => place),
      tokens,
    )
    places = live.map((_, i) => i)
  }
}

/** One result in the making. */
class RowWriter {
  readonly prompt: number
  readonly #sample: number
  readonly #job: SearchJob
  readonly #random: RandomStream
  readonly #logProbs: number[] = []
  readonly #alternatives: (readonly Alternative[])[] = []
  #row: Row
  #finish: FinishReason | undefined

  constructor(job: SearchJob, prompt: number, sample: number) {
    this.#job = job
    this.prompt = prompt
    this.#sample = sample
    this.#row = rowOf(job, prompt)
    this.#random = streamOf(job, prompt, sample)
  }

  get hasEnded(): boolean {
    return this.#finish !== undefined
  }

  get lastToken(): number {
    return this.#row.tokens.at(-1) as number
  }

  /** Chooses the next token and tells it. */
  write(logits: RowLogits, processors: readonly LogitsProcessor[]): void {
    const { options, control } = this.#job
    const scores = processLogits(processors, logits.own, contextOf(this.#row, logits))
    const token = options.doSample ? sampleToken(scores, this.#random) : argmaxToken(scores)
    const logProb = logProbability(logits.own, token, logits.logTotal)
    const alternatives = alternativesOf(logits.own, options.topAlternatives)
    this.#row = longerRow(this.#row, token, this.#job)
    this.#logProbs.push(logProb)
    this.#alternatives.push(alternatives)
    this.#finish = finishOf(this.#row, this.#job)
    const place = { prompt: this.prompt, sample: this.#sample }
    control.onToken?.({ ...place, token, logProb, alternatives, finishReason: this.#finish })
  }

  result(): GeneratedTokens {
    const { tokens, promptLength } = this.#row
    return {
      ...{ prompt: this.prompt, sample: this.#sample },
      tokens: Int32Array.from(tokens.slice(promptLength)),
      logProb: this.#logProbs.reduce((sum, one) => sum + one, 0),
      tokenLogProbs: Float32Array.from(this.#logProbs),
      finishReason: this.#finish as FinishReason,
      ...(this.#job.options.topAlternatives > 0 && { alternatives: this.#alternatives }),
    }
  }
}
