// Reads a `tokenizer.json`; what we would get wrong is refused by name.
import type { AddedToken } from './added-tokens.ts'
import { BpePieceModel } from './bpe-model.ts'
import { readDecoder } from './decoders.ts'
import {
  flag,
  invalid,
  list,
  MAXIMUM_TOKENS,
  object,
  shown,
  text,
  unsupported,
  wholeNumber,
} from './file-fields.ts'
import type { Fields } from './file-fields.ts'
import { FileTokenizer } from './file-tokenizer.ts'
import type { NamedTokens } from './file-tokenizer.ts'
import { readNormalizer } from './normalizers.ts'
import { PairTable } from './pair-table.ts'
import type { PieceModel } from './piece-model.ts'
import { readPostProcessor } from './post-processors.ts'
import { readPreTokenizer } from './pre-tokenizers.ts'
import type { TextTokenizer } from './text-tokenizer.ts'
import { UnigramModel } from './unigram-model.ts'

/**
 * The tokenizer of a parsed `tokenizer.json`, which `tokenizer_config.json` tells the tokens of each meaning. Its
 * `truncation` and `padding` are left alone, as transformers does: who encodes decides on them.
 * @throws FILE_INVALID when the file is broken or asks for a step that is not supported
 */
export function readTextTokenizer(tokenizerJson: unknown, tokenizerConfig?: unknown): TextTokenizer {
  try {
    return readWhole(tokenizerJson, tokenizerConfig)
  } catch (error) {
    if (error instanceof RangeError) throw invalid('its steps stand too deep inside each other.')
    throw error
  }
}

function readWhole(tokenizerJson: unknown, tokenizerConfig: unknown): TextTokenizer {
  const file = object('the file', tokenizerJson)
  const model = object('model', file['model'])
  const preTokenizer = readPreTokenizer(file['pre_tokenizer'])
  const read = readModel(model, preTokenizer.readsBytes)
  return new FileTokenizer({
    file: tokenizerJson,
    vocabulary: read.vocabulary,
    addedTokens: readAddedTokens(file['added_tokens'], read.vocabulary),
    normalizer: readNormalizer(file['normalizer']),
    preTokenizer,
    model: read.model,
    surrounding: readPostProcessor(file['post_processor']),
    decoding: readDecoder(file['decoder']),
    named: readNamedTokens(tokenizerConfig, read.unknownToken),
  })
}

interface ReadModel {
  readonly vocabulary: ReadonlyMap<string, number>
  readonly model: PieceModel
  readonly unknownToken: string | undefined
}

function readModel(fields: Fields, readsBytes: boolean): ReadModel {
  const type = fields['type'] ?? (fields['merges'] === undefined ? undefined : 'BPE') // absent in files from before 2020
  if (type === 'BPE') return readBpe(fields, readsBytes)
  if (type === 'Unigram') return readUnigram(fields, readsBytes)
  throw unsupported('model.type', type)
}

function readBpe(fields: Fields, readsBytes: boolean): ReadModel {
  for (const key of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix'])
    if (fields[key]) throw unsupported(`model.${key}`, fields[key])
  const vocabulary = new Map<string, number>()
  const ids = object('model.vocab', fields['vocab'])
  for (const token of Object.keys(ids)) vocabulary.set(token, tokenId(token, ids[token]))
  checkDistinct(vocabulary)
  const unknown = fields['unk_token']
  const unknownToken =
    unknown === null || unknown === undefined ? undefined : text('model.unk_token', unknown)
  const model = new BpePieceModel({
    vocabulary,
    merges: new PairTable(
      list('model.merges', fields['merges']).map((merge) => readMerge(merge, vocabulary)),
    ),
    unknownToken,
    fusesUnknown: flag('model.fuse_unk', fields['fuse_unk'], false),
    fallsBackToBytes: flag('model.byte_fallback', fields['byte_fallback'], false),
    ignoresMerges: flag('model.ignore_merges', fields['ignore_merges'], false),
    readsBytes,
  })
  return { vocabulary, model, unknownToken }
}

/** The words of the error are made for a wrong id only: a vocabulary may have millions. */
function tokenId(token: string, id: unknown): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < MAXIMUM_TOKENS) return id
  return wholeNumber(`the id of ${shown(token)}`, id, MAXIMUM_TOKENS)
}

/** A merge as `["a", "b"]`, or as `"a b"` in files from before 2024. */
function readMerge(
  value: unknown,
  vocabulary: ReadonlyMap<string, number>,
): { left: number; right: number; id: number } {
  const parts: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : []
  const [left, right] = parts
  if (parts.length !== 2 || typeof left !== 'string' || typeof right !== 'string')
    throw invalid(`a merge must name two tokens, got ${shown(value)}.`)
  const idOf = (token: string): number => {
    const id = vocabulary.get(token)
    if (id === undefined)
      throw invalid(`the merge of ${shown(left)} and ${shown(right)} needs the token ${shown(token)}.`)
    return id
  }
  return { left: idOf(left), right: idOf(right), id: idOf(left + right) }
}

function readUnigram(fields: Fields, readsBytes: boolean): ReadModel {
  if (readsBytes) throw invalid('a Unigram model over the bytes of ByteLevel is not supported.')
  const tokens = list('model.vocab', fields['vocab']).map(readScore)
  if (tokens.length >= MAXIMUM_TOKENS)
    throw invalid(`model.vocab has at most ${MAXIMUM_TOKENS - 1} tokens, got ${tokens.length}.`)
  const id = fields['unk_id']
  const unknownId =
    id === null || id === undefined ? undefined : wholeNumber('model.unk_id', id, tokens.length)
  const fallsBackToBytes = flag('model.byte_fallback', fields['byte_fallback'], false)
  const vocabulary = new Map(tokens.map(([token], place) => [token, place]))
  if (vocabulary.size < tokens.length)
    throw invalid(`model.vocab has ${tokens.length} tokens, of which ${vocabulary.size} differ.`)
  return {
    vocabulary,
    model: new UnigramModel({ tokens, unknownId, fallsBackToBytes }),
    unknownToken: unknownId === undefined ? undefined : tokens[unknownId]?.[0],
  }
}

function readScore(value: unknown): readonly [string, number] {
  const [token, score] = list('a token of model.vocab', value)
  if (typeof score !== 'number' || !Number.isFinite(score))
    throw invalid(`the score of ${shown(token)} must be a number, got ${shown(score)}.`)
  return [text('a token of model.vocab', token), score]
}

function checkDistinct(vocabulary: ReadonlyMap<string, number>): void {
  const seen = new Uint8Array(MAXIMUM_TOKENS)
  for (const [token, id] of vocabulary) {
    if (seen[id] === 1) {
      const other = [...vocabulary].find(([, known]) => known === id)?.[0]
      throw invalid(`the tokens ${shown(other)} and ${shown(token)} share the id ${id}.`)
    }
    seen[id] = 1
  }
}

/** Added tokens whose ids are those that Hugging Face gives them, whatever the file says: those of the model, else the next ones. */
function readAddedTokens(value: unknown, vocabulary: ReadonlyMap<string, number>): AddedToken[] {
  const seen = new Set<string>()
  let next = vocabulary.size
  return list('added_tokens', value ?? []).map((one) => {
    const token = readAddedToken(object('an added token', one))
    const content = shown(token.content)
    if (seen.has(token.content)) throw invalid(`the added token ${content} is there twice.`)
    seen.add(token.content)
    const known = vocabulary.get(token.content)
    const expected = known ?? next
    if (token.id !== expected)
      throw invalid(
        `the added token ${content} must have the id ${expected}, which Hugging Face gives it, got ${token.id}.`,
      )
    if (expected >= next) next = expected + 1
    return token
  })
}

function readAddedToken(fields: Fields): AddedToken {
  const content = text('the content of an added token', fields['content'])
  if (content === '') throw invalid('an added token has no content.')
  const where = `added token ${shown(content)}`
  const special = flag(`${where}: special`, fields['special'], false)
  return {
    id: wholeNumber(`${where}: id`, fields['id'], MAXIMUM_TOKENS),
    content,
    single_word: flag(`${where}: single_word`, fields['single_word'], false),
    lstrip: flag(`${where}: lstrip`, fields['lstrip'], false),
    rstrip: flag(`${where}: rstrip`, fields['rstrip'], false),
    normalized: flag(`${where}: normalized`, fields['normalized'], !special),
    special,
  }
}

function readNamedTokens(config: unknown, unknownToken: string | undefined): NamedTokens {
  const fields = config === undefined || config === null ? {} : object('tokenizer_config.json', config)
  const named = (key: string): string | undefined => {
    const value = fields[key]
    if (value === undefined || value === null) return undefined
    return text(key, typeof value === 'object' ? object(key, value)['content'] : value)
  }
  return {
    bos: named('bos_token'),
    eos: named('eos_token'),
    pad: named('pad_token'),
    unk: named('unk_token') ?? unknownToken,
  }
}
