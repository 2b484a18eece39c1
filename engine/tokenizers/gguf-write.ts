// The tokenizer of a Hugging Face folder as keys of a GGUF file: what llama.cpp's converter writes for the same files, and
// the reverse of gguf.ts.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { GgufFields } from '../formats/gguf-write.ts'
import { byteToken } from './bpe-model.ts'
import { preTokenizerNamed } from './gguf.ts'
import { METASPACE } from './metaspace.ts'

type Json = Readonly<Record<string, unknown>>

/** What a model's files say about its texts. */
export interface TokenizerFiles {
  /** Parsed `tokenizer.json`. */
  readonly tokenizerJson: Json
  /** Parsed `tokenizer_config.json`. */
  readonly tokenizerConfig: Json | undefined
  /** Parsed `generation_config.json`. */
  readonly generationConfig: Json
  readonly chatTemplate: string | undefined
  /** Rows of the embedding; ids without a token are marked as unused. */
  readonly vocabulary: number
}

/** Types of tokens. @source llama.cpp, gguf-py constants.py, TokenType */
const TYPES = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const
/** Below the score of every merge, as llama.cpp gives added tokens. */
const LEAST_SCORE = -1e6

/**
 * Keys `tokenizer.*` of byte-level BPE ("gpt2") and of SentencePiece's BPE ("llama").
 * @throws BAD_ARGUMENT when llama.cpp has no name for how texts are cut, or for the kind of tokenizer
 */
export function ggufTokenizerFields(files: TokenizerFiles): GgufFields {
  const { tokenizerJson: json, chatTemplate } = files
  const model = objectAt(json, 'model')
  if (model['type'] !== 'BPE' && model['type'] !== undefined)
    throw unsupported(`its kind is "${String(model['type'])}", GGUF files of these models have BPE`)
  const table = tokenTable(files)
  const isByteLevel = JSON.stringify(json['pre_tokenizer'] ?? null).includes('"ByteLevel"')
  return {
    ...(isByteLevel ? byteLevelFields(json, model) : sentencePieceFields(json, model, table)),
    'tokenizer.ggml.tokens': { type: 'texts', value: table.tokens },
    'tokenizer.ggml.token_type': { type: 'i32s', value: table.types },
    ...specialFields(files, table),
    ...(chatTemplate === undefined
      ? {}
      : { 'tokenizer.chat_template': { type: 'text', value: chatTemplate } }),
  }
}

interface TokenTable {
  readonly tokens: readonly string[]
  readonly types: Int32Array
  readonly idOf: ReadonlyMap<string, number>
}

function tokenTable({ tokenizerJson, vocabulary }: TokenizerFiles): TokenTable {
  const model = objectAt(tokenizerJson, 'model')
  const tokens = Array.from({ length: vocabulary }, (_, id) => `[PAD${id}]`)
  const types = new Int32Array(vocabulary).fill(TYPES.unused)
  const idOf = new Map<string, number>()
  const put = (token: string, id: number, type: number): void => {
    if (id >= vocabulary) throw unsupported(`it has the id ${id}, the embedding has ${vocabulary} rows`)
    tokens[id] = token
    types[id] = type
    idOf.set(token, id)
  }
  for (const [token, id] of Object.entries(objectAt(model, 'vocab')))
    put(token, id as number, typeOf(token, model))
  for (const { content, id, special } of addedTokens(tokenizerJson))
    put(content, id, special ? TYPES.control : TYPES.userDefined)
  return { tokens, types, idOf }
}

function typeOf(token: string, model: Json): number {
  if (model['byte_fallback'] === true && /^<0x[0-9A-F]{2}>$/.test(token)) return TYPES.byte
  return token === model['unk_token'] ? TYPES.unknown : TYPES.normal
}

function byteLevelFields(json: Json, model: Json): GgufFields {
  const pre = preTokenizerNamed(json, model['ignore_merges'] === true)
  if (pre === undefined)
    throw unsupported('llama.cpp has no name that we know for how it cuts texts before the merges')
  const isPrefixed = JSON.stringify(json['pre_tokenizer']).includes('"add_prefix_space":true')
  return {
    'tokenizer.ggml.model': { type: 'text', value: 'gpt2' },
    'tokenizer.ggml.pre': { type: 'text', value: pre },
    'tokenizer.ggml.merges': { type: 'texts', value: mergesOf(model).map((pair) => pair.join(' ')) },
    ...(isPrefixed ? { 'tokenizer.ggml.add_space_prefix': { type: 'bool', value: true } } : {}),
  }
}

/** SentencePiece keeps scores instead of merges: the earlier a merge, the higher the score of what it makes. */
function sentencePieceFields(json: Json, model: Json, { tokens, idOf }: TokenTable): GgufFields {
  if (!JSON.stringify([json['normalizer'], json['pre_tokenizer']]).includes(METASPACE))
    throw unsupported('it is neither byte-level nor of SentencePiece')
  const scores = new Float32Array(tokens.length).fill(LEAST_SCORE)
  mergesOf(model).forEach(([left, right], rank) => {
    const id = idOf.get(left + right)
    if (id !== undefined && scores[id] === LEAST_SCORE) scores[id] = -rank
  })
  if (model['byte_fallback'] === true)
    for (let byte = 0; byte < 256; byte++) zero(scores, idOf.get(byteToken(byte)))
  return {
    'tokenizer.ggml.model': { type: 'text', value: 'llama' },
    'tokenizer.ggml.pre': { type: 'text', value: 'default' },
    'tokenizer.ggml.scores': { type: 'f32s', value: scores },
    'tokenizer.ggml.add_space_prefix': { type: 'bool', value: addsMetaspace(json) },
  }
}

function zero(scores: Float32Array, id: number | undefined): void {
  if (id !== undefined) scores[id] = 0
}

function addsMetaspace({ normalizer, pre_tokenizer: cut }: Json): boolean {
  const shown = JSON.stringify([normalizer ?? null, cut ?? null])
  if (shown.includes('"Prepend"')) return true
  return shown.includes('"Metaspace"') && !shown.includes('"prepend_scheme":"never"')
}

/** Ids by meaning, and whether a beginning or an end is put around texts. */
function specialFields(
  { tokenizerJson, tokenizerConfig, generationConfig }: TokenizerFiles,
  { idOf }: TokenTable,
): GgufFields {
  const around = surrounding(tokenizerJson, idOf)
  const named = (name: string): number | undefined => {
    const token = tokenizerConfig?.[`${name}_token`]
    const content = typeof token === 'string' ? token : (token as Json | undefined)?.['content']
    return typeof content === 'string' ? idOf.get(content) : undefined
  }
  const given = (name: string): number | undefined => {
    const id = generationConfig[`${name}_token_id`]
    const first: unknown = Array.isArray(id) ? id[0] : id
    return typeof first === 'number' ? first : undefined
  }
  const unknown = objectAt(tokenizerJson, 'model')['unk_token']
  const ids = {
    bos: around.before ?? named('bos') ?? given('bos'),
    eos: around.behind ?? named('eos') ?? given('eos'),
    unknown: named('unk') ?? (typeof unknown === 'string' ? idOf.get(unknown) : undefined),
    padding: named('pad') ?? given('pad'),
  }
  const fields = Object.entries(ids).flatMap(([name, id]) =>
    id === undefined ? [] : [[`tokenizer.ggml.${name}_token_id`, { type: 'u32', value: id }] as const],
  )
  return {
    ...Object.fromEntries(fields),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: around.before !== undefined },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: around.behind !== undefined },
  }
}

/** What puts nothing but one token before and one behind a text. */
const POST_PROCESSORS: readonly unknown[] = ['TemplateProcessing', 'ByteLevel', 'Sequence']

/** Ids that the post-processor puts before and behind a text. */
function surrounding(
  { post_processor: step }: Json,
  idOf: ReadonlyMap<string, number>,
): { before: number | undefined; behind: number | undefined } {
  const steps = [step, ...(((step as Json | null)?.['processors'] as unknown[] | undefined) ?? [])]
  const kinds = steps.flatMap((one) => (one === null || one === undefined ? [] : [(one as Json)['type']]))
  const strange = kinds.find((kind) => !POST_PROCESSORS.includes(kind))
  if (strange !== undefined) throw unsupported(`its post-processor is "${String(strange)}"`)
  const template = steps.find((one) => (one as Json | null)?.['type'] === 'TemplateProcessing') as
    { readonly single?: readonly { readonly SpecialToken?: { readonly id: string } }[] } | undefined
  const single = template?.single ?? []
  const text = single.findIndex((one) => one.SpecialToken === undefined)
  const ids = single.map((one) => one.SpecialToken && idOf.get(one.SpecialToken.id))
  if (text > 1 || single.length > text + 2) throw unsupported('it puts several tokens around each text')
  return { before: ids[text - 1], behind: ids[text + 1] }
}

function mergesOf(model: Json): [string, string][] {
  const merges = (model['merges'] ?? []) as readonly (string | [string, string])[]
  return merges.map((pair) => (typeof pair === 'string' ? (pair.split(' ') as [string, string]) : pair))
}

interface AddedToken {
  readonly id: number
  readonly content: string
  readonly special: boolean
}

function addedTokens(json: Json): readonly AddedToken[] {
  return (json['added_tokens'] ?? []) as readonly AddedToken[]
}

function objectAt(json: Json, key: string): Json {
  const value = json[key]
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw unsupported(`"${key}" is missing`)
}

function unsupported(why: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('export.ggufTokenizer', { why }), {
    fixes: [message('export.ggufTokenizerFix')],
  })
}
