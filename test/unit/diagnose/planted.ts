// Markov sources and models with known ailments, as subjects of a diagnosis.
import { RandomStream } from '../../../engine/base/random.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { generateTokens } from '../../../engine/decode/search/generate-tokens.ts'
import type { TextSubject } from '../../../engine/diagnose/diagnose-texts.ts'
import type { TextTokenizer } from '../../../engine/tokenizers/text-tokenizer.ts'
import { type LogitsOf, markov, TableModel } from '../../helpers/table-model.ts'

/** Tokens of the source; the last is a state that the source hardly visits. */
const VOCABULARY = 40
export const HORIZON = 24

/** Every state goes on to its five next ones, and seldom anywhere: all rows are one row, turned. */
export const SOURCE = Array.from({ length: VOCABULARY }, (_, state) =>
  Array.from({ length: VOCABULARY }, (__, next) => {
    const ahead = (next - state + VOCABULARY) % VOCABULARY
    return ahead >= 1 && ahead <= 5 ? 0.19 : 0.05 / (VOCABULARY - 5)
  }),
)

/** The source with a share of something else in every row. */
function mixed(share: number, other: (state: number, next: number) => number): number[][] {
  return SOURCE.map((row, state) => row.map((p, next) => (1 - share) * p + share * other(state, next)))
}

/** As far from the source in every state: no exposure bias. */
export const EVEN = mixed(0.1, () => 1 / VOCABULARY)

/** Falls into one state too often and stays there: worse after its own words than after real ones. */
export const STRAYING = mixed(0.15, (_, next) => (next === VOCABULARY - 1 ? 1 : 0)).map((row, state) =>
  state === VOCABULARY - 1 ? row.map((_, next) => (next === state ? 0.9 : 0.1 / (VOCABULARY - 1))) : row,
)

/** A walk of a table, from a state that the stream chooses. */
function walk(table: readonly (readonly number[])[], length: number, random: RandomStream): Int32Array {
  const ids = new Int32Array(length)
  ids[0] = random.integer(VOCABULARY)
  for (let i = 1; i < length; i++) ids[i] = random.weighted(table[ids[i - 1] as number] as number[])
  return ids
}

/** What writes and reads by a table. */
export function tableGenerator(table: readonly (readonly number[])[]): TextSubject['generator'] {
  const logitsOf: LogitsOf = markov(table)
  return {
    async generate(prompts, options) {
      const model = new TableModel(logitsOf, { vocabularySize: VOCABULARY })
      const found = await generateTokens(model, prompts as Int32Array[], options)
      return found.map((one) => ({ ...one, text: '' }))
    },
    read(text, visit) {
      ;(text as Int32Array).forEach((token, at) => visit(at, Float32Array.from(logitsOf([token]))))
      return Promise.resolve()
    },
  }
}

/** Writes given texts, one after the other. */
export function reciter(texts: readonly ArrayLike<number>[]): TextSubject['generator'] {
  const { generate, read } = tableGenerator(SOURCE)
  let next = 0
  return {
    read,
    async generate(prompts, options, control) {
      const found = await generate(prompts, options, control)
      return found.map((one) => ({ ...one, tokens: Int32Array.from(texts[next++ % texts.length] ?? []) }))
    },
  }
}

const TOKENIZER = { decode: (ids: ArrayLike<number>) => Array.from(ids, String).join(' ') } as TextTokenizer

/** A subject with real data of the source. */
export function subjectOf(generator: TextSubject['generator'], seed = 1): TextSubject {
  const walks = (name: string, count: number, length: number): Int32Array[] =>
    Array.from({ length: count }, (_, i) => walk(SOURCE, length, new RandomStream(seed, name, i)))
  const drawn = resolveGenerationOptions({
    ...{ doSample: true, temperature: 1, topK: 0, topP: 1, maxNewTokens: HORIZON, seed },
  })
  return {
    ...{ generator, tokenizer: TOKENIZER, seed, horizon: HORIZON, masked: [] },
    oracle: { id: 'm0', name: 'source', reader: tableGenerator(SOURCE) },
    contexts: walks('held out', 48, 8 + HORIZON).map((ids) => ({
      prompt: TOKENIZER.decode(ids.subarray(0, 8)),
      ids: ids.slice(0, 8),
      real: ids.slice(8),
    })),
    pool: walks('pool', 80, HORIZON),
    training: walks('training', 120, 60).map((ids, i) => ({ key: `k${i}`, ids })),
    options: { drawn, used: drawn },
  }
}
