// Learns a byte-level BPE from texts: again and again the most frequent pair of neighbours becomes one token.
// Same merges as Hugging Face tokenizers' BpeTrainer (models/bpe/trainer.rs) with the ByteLevel alphabet.
import { EngineError } from '../base/errors.ts'
import { BYTE_CHARACTERS, toByteCharacters } from './byte-alphabet.ts'
import { heapPop, heapPush } from './heap.ts'
import { preTokenize } from './pre-tokenize.ts'
import { MAXIMUM_TOKENS } from './file-fields.ts'
import { tokenizerFile } from './tokenizer-file.ts'
import type { TokenizerFile } from './tokenizer-file.ts'

/** How large the tokenizer becomes and what it starts with. */
export interface BpeTrainingOptions {
  /** Most tokens to end with: special ones, 256 bytes, merges. */
  readonly vocabularySize: number
  /** Tokens with the ids 0, 1, … in this order; never made by a merge. */
  readonly specialTokens: readonly string[]
  /** A pair seen fewer times is not merged; 2 unless told, from 1. */
  readonly minimumPairCount?: number
}

/** A distinct piece of the texts: its token ids now, and how often it occurs. */
interface Word {
  ids: number[]
  readonly count: number
}

/** A pair of neighbours that may be merged, as left · MAXIMUM_TOKENS + right, which orders as the pair does; `count` is exact only when it equals the one in `pairCounts`. */
interface Candidate {
  readonly key: number
  readonly count: number
  readonly words: ReadonlySet<number>
}

interface Learner {
  readonly words: readonly Word[]
  /** Token of each id. */
  readonly tokens: string[]
  readonly pairCounts: Map<number, number>
  readonly heap: Candidate[]
  readonly merges: [string, string][]
}

/** A pair seen once says nothing about the language. */
const DEFAULT_MINIMUM_COUNT = 2

/**
 * Trains a byte-level BPE. Deterministic: highest count first, then lowest pair of ids. With few texts the vocabulary
 * ends smaller than asked, when no pair is left that is frequent enough.
 * @throws BAD_ARGUMENT when the vocabulary has no room for the special tokens and 256 bytes.
 * @source Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1
 */
export function trainByteLevelBpe(texts: Iterable<string>, options: BpeTrainingOptions): TokenizerFile {
  const minimumCount = options.minimumPairCount ?? DEFAULT_MINIMUM_COUNT
  checkOptions(options, minimumCount)
  const tokens = [...options.specialTokens, ...BYTE_CHARACTERS.toSorted()]
  const learner = startLearner(countPieces(texts), tokens)
  const known = new Set(tokens)
  while (tokens.length < options.vocabularySize) {
    const best = popBest(learner)
    if (best === undefined || best.count < minimumCount) break
    const left = tokens[Math.floor(best.key / MAXIMUM_TOKENS)] as string
    const right = tokens[best.key % MAXIMUM_TOKENS] as string
    if (known.has(left + right)) continue // such a merge would spell a special token
    known.add(left + right)
    merge(learner, best, left, right)
  }
  return tokenizerFile({
    vocabulary: new Map(tokens.map((token, id) => [token, id])),
    merges: learner.merges,
    specialTokens: options.specialTokens,
    addPrefixSpace: true,
  })
}

function checkOptions(options: BpeTrainingOptions, minimumCount: number): void {
  const { vocabularySize, specialTokens } = options
  const least = specialTokens.length + BYTE_CHARACTERS.length
  if (!Number.isInteger(vocabularySize) || vocabularySize < least || vocabularySize >= MAXIMUM_TOKENS)
    throw new EngineError(
      'BAD_ARGUMENT',
      `tokenizer: the vocabulary size is a whole number from ${least} (special tokens and 256 bytes), got ${vocabularySize}.`,
    )
  if (new Set(specialTokens).size < specialTokens.length || specialTokens.some((t) => [...t].length < 2))
    throw new EngineError(
      'BAD_ARGUMENT',
      `tokenizer: special tokens are distinct and longer than one character, got ${JSON.stringify(specialTokens)}.`,
    )
  if (!Number.isInteger(minimumCount) || minimumCount < 1)
    throw new EngineError(
      'BAD_ARGUMENT',
      `tokenizer: the minimum pair count is a whole number from 1, got ${minimumCount}.`,
    )
}

function countPieces(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const piece of preTokenize(text, true)) counts.set(piece, (counts.get(piece) ?? 0) + 1)
  return counts
}

function startLearner(pieces: ReadonlyMap<string, number>, tokens: string[]): Learner {
  const idOf = new Map(tokens.map((token, id) => [token, id]))
  const words = Array.from(pieces, ([piece, count]) => ({
    ids: Array.from(toByteCharacters(piece), (character) => idOf.get(character) as number),
    count,
  }))
  const learner: Learner = { words, tokens, pairCounts: new Map(), heap: [], merges: [] }
  const places = new Map<number, Set<number>>()
  words.forEach((word, index) => {
    for (let i = 0; i + 1 < word.ids.length; i++) addPair(learner, places, pairAt(word.ids, i), index)
  })
  pushCandidates(learner, places)
  return learner
}

function pairAt(ids: readonly number[], index: number): number {
  return (ids[index] as number) * MAXIMUM_TOKENS + (ids[index + 1] as number)
}

/** Counts one more occurrence of a pair in a word and notes the word. */
function addPair(learner: Learner, places: Map<number, Set<number>>, key: number, wordIndex: number): void {
  const count = (learner.words[wordIndex] as Word).count
  learner.pairCounts.set(key, (learner.pairCounts.get(key) ?? 0) + count)
  const words = places.get(key)
  if (words === undefined) places.set(key, new Set([wordIndex]))
  else words.add(wordIndex)
}

function pushCandidates(learner: Learner, places: ReadonlyMap<number, ReadonlySet<number>>): void {
  for (const [key, words] of places) {
    const count = learner.pairCounts.get(key) ?? 0
    if (count > 0) heapPush(learner.heap, { key, count, words }, comesFirst)
  }
}

function comesFirst(a: Candidate, b: Candidate): boolean {
  return a.count > b.count || (a.count === b.count && a.key < b.key)
}

/** The most frequent pair. Counts of waiting pairs only fall, so a stale one is put back with its count of now. */
function popBest(learner: Learner): Candidate | undefined {
  for (;;) {
    const top = heapPop(learner.heap, comesFirst)
    if (top === undefined) return undefined
    const count = learner.pairCounts.get(top.key) ?? 0
    if (top.count === count) return top
    if (count > 0) heapPush(learner.heap, { ...top, count }, comesFirst)
  }
}

/** Makes the pair one token in every word that has it, and corrects the counts of the pairs around it. */
function merge(learner: Learner, best: Candidate, left: string, right: string): void {
  const id = learner.tokens.push(left + right) - 1
  learner.merges.push([left, right])
  const places = new Map<number, Set<number>>()
  for (const wordIndex of best.words) mergeWord(learner, places, { key: best.key, id, wordIndex })
  learner.pairCounts.delete(best.key)
  pushCandidates(learner, places)
}

/** One merge in one word: the pair `key` becomes the token `id`. */
interface WordMerge {
  readonly key: number
  readonly id: number
  readonly wordIndex: number
}

function mergeWord(
  learner: Learner,
  places: Map<number, Set<number>>,
  { key, id, wordIndex }: WordMerge,
): void {
  const word = learner.words[wordIndex] as Word
  const before = word.ids
  const after: number[] = []
  for (let i = 0; i < before.length; i++) {
    if (i + 1 < before.length && pairAt(before, i) === key) {
      after.push(id)
      i++
    } else after.push(before[i] as number)
  }
  for (let i = 0; i + 1 < before.length; i++) {
    const pair = pairAt(before, i)
    learner.pairCounts.set(pair, (learner.pairCounts.get(pair) ?? 0) - word.count)
  }
  for (let i = 0; i + 1 < after.length; i++) {
    const pair = pairAt(after, i)
    // only a pair with the new token needs a new candidate; any other is waiting with this word noted already
    if (pair % MAXIMUM_TOKENS === id || Math.floor(pair / MAXIMUM_TOKENS) === id)
      addPair(learner, places, pair, wordIndex)
    else learner.pairCounts.set(pair, (learner.pairCounts.get(pair) ?? 0) + word.count)
  }
  word.ids = after
}
