// `tokenizer.json` as Hugging Face tokenizers writes it, for byte-level BPE; reading refuses what we would get wrong.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { AddedToken } from './added-tokens.ts'
import { MAXIMUM_TOKENS } from './file-fields.ts'

/** The byte-level steps of the file: before the model and after it. */
export interface ByteLevelStep {
  readonly type: 'ByteLevel'
  readonly add_prefix_space: boolean
  readonly trim_offsets: boolean
  readonly use_regex: boolean
}

/** The byte-pair model: token ids by token, and the merges from first to last. */
export interface BpeModel {
  readonly type: 'BPE'
  readonly dropout: null
  readonly unk_token: null
  readonly continuing_subword_prefix: null
  readonly end_of_word_suffix: null
  readonly fuse_unk: boolean
  readonly byte_fallback: false
  readonly ignore_merges: false
  readonly vocab: Readonly<Record<string, number>>
  readonly merges: readonly (readonly [string, string])[]
}

/** A whole `tokenizer.json`; JSON.stringify gives the file's text. */
export interface TokenizerFile {
  readonly version: '1.0'
  readonly truncation: null
  readonly padding: null
  readonly added_tokens: readonly AddedToken[]
  readonly normalizer: null
  readonly pre_tokenizer: ByteLevelStep
  readonly post_processor: null
  readonly decoder: ByteLevelStep
  readonly model: BpeModel
}

/** What a tokenizer file must say besides its tokens. */
export interface TokenizerParts {
  /** Id of each token, special ones too. */
  readonly vocabulary: ReadonlyMap<string, number>
  readonly merges: readonly (readonly [string, string])[]
  readonly specialTokens: readonly string[]
  readonly addPrefixSpace: boolean
}

/** The file of a byte-level BPE; special tokens take part by name and must be in the vocabulary. */
export function tokenizerFile(parts: TokenizerParts): TokenizerFile {
  const step: ByteLevelStep = {
    type: 'ByteLevel',
    add_prefix_space: parts.addPrefixSpace,
    trim_offsets: true,
    use_regex: true,
  }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: parts.specialTokens.map((content) => addedToken(content, parts.vocabulary)),
    normalizer: null,
    pre_tokenizer: step,
    post_processor: null,
    decoder: step,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(parts.vocabulary), // defines, so even a token named __proto__ is kept
      merges: parts.merges,
    },
  }
}

function addedToken(content: string, vocabulary: ReadonlyMap<string, number>): AddedToken {
  const id = vocabulary.get(content)
  if (id === undefined) throw invalid(`the special token ${JSON.stringify(content)} has no id.`)
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
}

/**
 * The parts of a parsed `tokenizer.json`.
 * @throws FILE_INVALID when it is not a byte-level BPE or asks for a step that is not supported.
 */
export function readTokenizerFile(json: unknown): TokenizerParts {
  const file = object('the file', json)
  const model = object('model', file['model'])
  refuseUnsupported(file, model)
  const vocabulary = readVocabulary(model['vocab'])
  const specialTokens = list('added_tokens', file['added_tokens'] ?? []).map((token) =>
    readAddedToken(token, vocabulary),
  )
  const step = object('pre_tokenizer', file['pre_tokenizer'])
  return {
    vocabulary: distinct(vocabulary),
    merges: list('model.merges', model['merges']).map((merge) => readMerge(merge, vocabulary)),
    specialTokens,
    addPrefixSpace: step['add_prefix_space'] === true,
  }
}

type Json = Readonly<Record<string, unknown>>

function invalid(what: string): EngineError {
  return new EngineError('FILE_INVALID', message('model.badTokenizer', { what }), {
    fixes: [message('model.badTokenizerBytesFix')],
  })
}

function object(where: string, value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw invalid(`${where} must be an object, got ${Array.isArray(value) ? 'a list' : String(value)}.`)
}

function list(where: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(`${where} must be a list, got ${typeof value}.`)
}

function refuseUnsupported(file: Json, model: Json): void {
  if (model['type'] !== 'BPE')
    throw invalid(`model.type must be "BPE", got ${JSON.stringify(model['type'])}.`)
  for (const key of [
    'dropout',
    'unk_token',
    'continuing_subword_prefix',
    'end_of_word_suffix',
    'byte_fallback',
  ])
    if (model[key]) throw invalid(`model.${key} is not supported, got ${JSON.stringify(model[key])}.`)
  if (model['ignore_merges']) throw invalid('model.ignore_merges is not supported, got true.')
  if (file['normalizer']) throw invalid('a normalizer is not supported.')
  for (const key of ['pre_tokenizer', 'decoder', 'post_processor']) {
    if (key === 'post_processor' && !file[key]) continue
    const type = object(key, file[key])['type']
    if (type !== 'ByteLevel') throw invalid(`${key} must be ByteLevel, got ${JSON.stringify(type)}.`)
  }
  if (object('pre_tokenizer', file['pre_tokenizer'])['use_regex'] === false)
    throw invalid('pre_tokenizer.use_regex must be true, got false.')
}

function readVocabulary(value: unknown): Map<string, number> {
  const vocabulary = new Map<string, number>()
  for (const [token, id] of Object.entries(object('model.vocab', value)))
    vocabulary.set(token, tokenId(token, id))
  return vocabulary
}

function tokenId(token: string, id: unknown): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < MAXIMUM_TOKENS) return id
  throw invalid(
    `the id of ${JSON.stringify(token)} must be a whole number from 0 to ${MAXIMUM_TOKENS - 1}, got ${JSON.stringify(id)}.`,
  )
}

/** Enters an added token into the vocabulary and returns its text. */
function readAddedToken(value: unknown, vocabulary: Map<string, number>): string {
  const token = object('an added token', value)
  const content = token['content']
  if (typeof content !== 'string' || content === '') throw invalid('an added token has no content.')
  for (const key of ['single_word', 'lstrip', 'rstrip'])
    if (token[key]) throw invalid(`added token ${JSON.stringify(content)}: ${key} is not supported.`)
  const id = tokenId(content, token['id'])
  const known = vocabulary.get(content)
  if (known !== undefined && known !== id)
    throw invalid(`the token ${JSON.stringify(content)} has two ids, ${known} and ${id}.`)
  vocabulary.set(content, id)
  return content
}

/** A merge as `["a", "b"]`, or as `"a b"` in files from before 2024. */
function readMerge(value: unknown, vocabulary: ReadonlyMap<string, number>): readonly [string, string] {
  const parts: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : []
  const [left, right] = parts
  if (parts.length !== 2 || typeof left !== 'string' || typeof right !== 'string')
    throw invalid(`a merge must name two tokens, got ${JSON.stringify(value)}.`)
  for (const token of [left, right, left + right])
    if (!vocabulary.has(token)) throw invalid(`the merge of ${left} and ${right} needs the token ${token}.`)
  return [left, right]
}

function distinct(vocabulary: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const tokenOfId = new Map<number, string>()
  for (const [token, id] of vocabulary) {
    const other = tokenOfId.get(id)
    if (other !== undefined) throw invalid(`the tokens ${other} and ${token} share the id ${id}.`)
    tokenOfId.set(id, token)
  }
  return vocabulary
}
