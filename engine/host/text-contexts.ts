// Held-out texts cut in two, for what a text model writes after the first part and how it writes there.
import {
  type GenerationOptions,
  readGenerationConfig,
  resolveGenerationOptions,
  type TextContext,
  type TextModelDescription,
  type TextTokenizer,
  type TokenizedText,
} from '../index.ts'

/** Most tokens before and after the cut, and least after it. */
const MOST_BEFORE = 64
const MOST_AFTER = 48
export /**
 *
 */
const LEAST_AFTER = 4
/** Tokens of a document that stay before the cut at least. */
const LEAST_BEFORE = 8

/** Contexts of one horizon, and what is left of the real continuations. */
export interface CutTexts {
  readonly contexts: readonly TextContext[]
  /** Further real continuations of the horizon's length. */
  readonly pool: readonly Int32Array[]
  /** Tokens after each context. */
  readonly horizon: number
}

/** How texts are cut. */
export interface CutOptions {
  readonly tokenizer: TextTokenizer
  /** Most tokens that the model reads. */
  readonly context: number
  /** Contexts at most. */
  readonly most: number
  /** Most tokens after the cut; 48 unless told. */
  readonly mostAfter?: number
}

/** Cuts texts; the horizon is as long as half of the continuations are, so that none is filled up. */
export function cutTexts(
  texts: readonly TokenizedText[],
  { tokenizer, context, most, mostAfter = MOST_AFTER }: CutOptions,
): CutTexts {
  const cut = texts.flatMap(cutInTwo)
  const horizon = Math.min(mostAfter, horizonOf(cut), context >> 1)
  const long = cut.filter(({ after }) => after.length >= horizon)
  const before = Math.min(MOST_BEFORE, context - horizon)
  return {
    contexts: long.slice(0, most).map(({ ids, from }) => {
      const known = ids.slice(Math.max(0, from - before), from)
      const prompt = tokenizer.decode(known, { skipSpecialTokens: true })
      return { prompt, ids: known, real: ids.slice(from, from + horizon) }
    }),
    pool: long.slice(most).map(({ after }) => after.slice(0, horizon)),
    horizon,
  }
}

interface CutText {
  readonly ids: Int32Array
  readonly from: number
  readonly after: Int32Array
}

/** Before and after the last stretch that is learnt; a document after its first third. */
function cutInTwo({ ids, learnt }: TokenizedText): CutText[] {
  const end = learnt.lastIndexOf(1) + 1
  let start = end
  while (start > 0 && learnt[start - 1] === 1) start--
  const third = Math.min(Math.max(LEAST_BEFORE, Math.floor(end / 3)), MOST_BEFORE)
  const from = start > 1 ? start : third
  return end - from >= LEAST_AFTER ? [{ ids, from, after: ids.subarray(from, end) }] : []
}

function horizonOf(texts: readonly CutText[]): number {
  const lengths = texts.map(({ after }) => after.length).sort((a, b) => a - b)
  return lengths[lengths.length >> 1] ?? LEAST_AFTER
}

/** The two ways of writing, and the tokens that end a text. */
export interface Writing {
  readonly options: { readonly drawn: GenerationOptions; readonly used: GenerationOptions }
  readonly masked: readonly number[]
}

/** Plain draws with the end ruled out, for what the model is; greedily, for how it degenerates (Welleck et al. 2019). */
export function waysOfWriting(
  {
    generationConfig,
    tokenizer,
  }: Pick<TextModelDescription, 'generationConfig'> & { readonly tokenizer: TextTokenizer },
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): Writing {
  const one = { numBeams: 1, numReturnSequences: 1, maxNewTokens: horizon, seed }
  const used = resolveGenerationOptions({ ...one, doSample: false }, readGenerationConfig(generationConfig))
  const { eosId } = tokenizer
  const ends = used.eosTokenIds.length > 0 || eosId === undefined ? used.eosTokenIds : [eosId]
  const plain = { doSample: true, temperature: 1, topK: 0, topP: 1, minNewTokens: horizon }
  const drawn = resolveGenerationOptions({ ...one, ...plain, eosTokenIds: [...ends] })
  return { options: { drawn, used }, masked: ends }
}
