// The tokenizer inside a GGUF file as the `tokenizer.json` and `tokenizer_config.json` that Hugging Face would ship with it.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { byteToken } from './bpe-model.ts'
import { METASPACE } from './metaspace.ts'
import { LLAMA3_PATTERN, QWEN2_PATTERN } from './scan-words.ts'

/** Metadata of a GGUF file, by key. */
export type GgufMetadata = Readonly<Record<string, unknown>>

type Json = Readonly<Record<string, unknown>>

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

function splitBy(pattern: string): Json {
  return inSequence([
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    { ...BYTE_LEVEL, use_regex: false },
  ])
}

function inSequence(pretokenizers: readonly Json[]): Json {
  return { type: 'Sequence', pretokenizers }
}

const SINGLE_DIGITS = inSequence([{ type: 'Digits', individual_digits: true }, BYTE_LEVEL])

/** How texts are cut before byte-level merges. */
interface ByteLevelCut {
  readonly cut: Json
  readonly normalizer?: Json
  readonly ignoresMerges?: true
  /** A beginning is put before texts unless the file says otherwise. */
  readonly addsBeginning?: true
}

const LLAMA3: ByteLevelCut = { cut: splitBy(LLAMA3_PATTERN), ignoresMerges: true, addsBeginning: true }
const QWEN2: ByteLevelCut = { cut: splitBy(QWEN2_PATTERN), normalizer: { type: 'NFC' } }

/** What `tokenizer.ggml.pre` means. @source llama.cpp, llama-vocab.cpp */
const PRE_TOKENIZERS: Readonly<Record<string, ByteLevelCut>> = {
  'gpt-2': { cut: BYTE_LEVEL },
  smollm: { cut: SINGLE_DIGITS },
  starcoder: { cut: SINGLE_DIGITS },
  refact: { cut: SINGLE_DIGITS },
  olmo: { cut: BYTE_LEVEL, normalizer: { type: 'NFC' } },
  'llama-bpe': LLAMA3,
  llama3: LLAMA3,
  'llama-v3': LLAMA3,
  qwen2: QWEN2,
  'deepseek-r1-qwen': QWEN2,
}

/** Types of tokens in `tokenizer.ggml.token_type`. */
const CONTROL = 3
const USER_DEFINED = 4

/**
 * The `tokenizer.json` of a GGUF file's tokenizer: byte-level BPE (`gpt2`) and SentencePiece BPE (`llama`).
 * @throws FILE_INVALID when its keys are missing or broken, or it is of a kind or `pre` that we do not know
 */
export function tokenizerJsonOfGguf(metadata: GgufMetadata): unknown {
  const model = metadata['tokenizer.ggml.model']
  if (model === 'gpt2') return byteLevelFile(metadata)
  if (model === 'llama') return sentencePieceFile(metadata)
  throw invalid(`tokenizer.ggml.model must be "gpt2" or "llama", got ${JSON.stringify(model)}.`)
}

/** The `tokenizer_config.json` of a GGUF file's tokenizer: the tokens of each meaning, and the chat template. */
export function tokenizerConfigOfGguf(metadata: GgufMetadata): Json {
  const tokens = texts(metadata, 'tokenizer.ggml.tokens')
  const named = (name: string): string | undefined => tokens[idOf(metadata, name, tokens.length) ?? -1]
  return {
    bos_token: named('bos'),
    eos_token: named('eos'),
    unk_token: named('unknown'),
    pad_token: named('padding'),
    chat_template: metadata['tokenizer.chat_template'],
  }
}

/**
 * The `tokenizer.ggml.pre` that cuts texts as a `tokenizer.json` does; its `add_prefix_space` has a key of its own.
 * undefined: there is none that we know.
 */
export function preTokenizerNamed(tokenizer: Json, ignoresMerges: boolean): string | undefined {
  const shown = (cut: unknown): string =>
    JSON.stringify(cut, (key, value: unknown) => {
      if (key === 'add_prefix_space' || key === 'trim_offsets') return undefined
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries({ ...value }).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value
    })
  const wanted = shown([tokenizer['pre_tokenizer'], tokenizer['normalizer'] ?? null])
  return Object.entries(PRE_TOKENIZERS).find(
    ([, { cut, normalizer, ignoresMerges: ignored = false }]) =>
      shown([cut, normalizer ?? null]) === wanted && ignored === ignoresMerges,
  )?.[0]
}

function byteLevelFile(metadata: GgufMetadata): unknown {
  const known = byteLevelCut(metadata)
  const addsPrefix = metadata['tokenizer.ggml.add_space_prefix'] === true
  const tokens = texts(metadata, 'tokenizer.ggml.tokens')
  return {
    ...framed(metadata, tokens),
    normalizer: known.normalizer ?? null,
    pre_tokenizer: addsPrefix ? withPrefixSpace(known.cut) : known.cut,
    decoder: BYTE_LEVEL,
    model: bpe(tokens, texts(metadata, 'tokenizer.ggml.merges'), {
      ignore_merges: known.ignoresMerges ?? false,
    }),
  }
}

/** A space is put before texts that begin without one, as our own tokenizers do. */
function withPrefixSpace(cut: Json): Json {
  if (cut['type'] === 'ByteLevel') return { ...cut, add_prefix_space: true }
  const steps = cut['pretokenizers'] as readonly Json[] | undefined
  return steps ? { ...cut, pretokenizers: steps.map(withPrefixSpace) } : cut
}

function byteLevelCut(metadata: GgufMetadata): ByteLevelCut {
  const pre = metadata['tokenizer.ggml.pre']
  const known =
    typeof pre === 'string' && Object.hasOwn(PRE_TOKENIZERS, pre) ? PRE_TOKENIZERS[pre] : undefined
  if (known !== undefined) return known
  const names = Object.keys(PRE_TOKENIZERS).join(', ')
  throw invalid(`tokenizer.ggml.pre must be one of ${names}, got ${JSON.stringify(pre)}.`)
}

function sentencePieceFile(metadata: GgufMetadata): unknown {
  const tokens = texts(metadata, 'tokenizer.ggml.tokens')
  const scores = numbers(metadata, 'tokenizer.ggml.scores', tokens.length)
  const addsPrefix = metadata['tokenizer.ggml.add_space_prefix'] !== false
  const unknown = idOf(metadata, 'unknown', tokens.length) ?? 0
  const space = [{ type: 'Replace', pattern: { String: ' ' }, content: METASPACE }]
  const prefix = addsPrefix ? [{ type: 'Prepend', prepend: METASPACE }] : []
  return {
    ...framed(metadata, tokens),
    normalizer: { type: 'Sequence', normalizers: [...prefix, ...space] },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: METASPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(addsPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    model: bpe(tokens, mergesOfScores(tokens, scores), {
      unk_token: tokens[unknown],
      fuse_unk: true,
      byte_fallback: tokens.includes(byteToken(0)),
    }),
  }
}

function bpe(tokens: readonly string[], merges: readonly unknown[], rest: Json): Json {
  const vocab = new Map<string, number>()
  tokens.forEach((token, id) => {
    if (!vocab.has(token)) vocab.set(token, id)
    else throw invalid(`the tokens ${vocab.get(token)} and ${id} are both ${JSON.stringify(token)}.`)
  })
  return {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    vocab: Object.fromEntries(vocab),
    merges,
    ...rest,
  }
}

/** What the files of both kinds share: added tokens, and a beginning or end that the file asks for. */
function framed(metadata: GgufMetadata, tokens: readonly string[]): Json {
  const types = numbers(metadata, 'tokenizer.ggml.token_type', tokens.length)
  const added = tokens.flatMap((content, id) => {
    const isControl = types[id] === CONTROL
    if (!isControl && types[id] !== USER_DEFINED) return []
    return [
      {
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: isControl,
      },
    ]
  })
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    post_processor: postProcessor(metadata, tokens),
  }
}

/** llama.cpp puts a beginning before texts of SentencePiece and Llama 3 unless told otherwise, and nothing before others unless told. */
function postProcessor(metadata: GgufMetadata, tokens: readonly string[]): unknown {
  const isUsual =
    metadata['tokenizer.ggml.model'] === 'llama' || byteLevelCut(metadata).addsBeginning === true
  const adds = (name: string, usual: boolean): boolean => {
    const told = metadata[`tokenizer.ggml.add_${name}_token`]
    return typeof told === 'boolean' ? told : usual
  }
  const before = adds('bos', isUsual) ? idOf(metadata, 'bos', tokens.length) : undefined
  const behind = adds('eos', false) ? idOf(metadata, 'eos', tokens.length) : undefined
  if (before === undefined && behind === undefined) return null
  const special = (id: number | undefined): Json[] =>
    id === undefined ? [] : [{ SpecialToken: { id: tokens[id], type_id: 0 } }]
  const ids = [before, behind].filter((id) => id !== undefined)
  return {
    type: 'TemplateProcessing',
    single: [...special(before), { Sequence: { id: 'A', type_id: 0 } }, ...special(behind)],
    pair: [],
    special_tokens: Object.fromEntries(
      ids.map((id) => [tokens[id], { id: tokens[id], ids: [id], tokens: [tokens[id]] }]),
    ),
  }
}

/**
 * The merges that scores mean: every way to make a token from two, the token of highest score first.
 * @source transformers, convert_slow_tokenizer.py, generate_merges
 */
function mergesOfScores(tokens: readonly string[], scores: readonly number[]): [string, string][] {
  const idOfToken = new Map(tokens.map((token, id) => [token, id]))
  const merges = tokens.flatMap((token, id) => {
    const ways: { left: string; right: string; score: number }[] = []
    for (let at = 1; at < token.length; at++) {
      const [left, right] = [token.slice(0, at), token.slice(at)]
      if (idOfToken.has(left) && idOfToken.has(right)) ways.push({ left, right, score: scores[id] as number })
    }
    const order = (way: (typeof ways)[number]): number => idOfToken.get(way.left) as number
    return ways.sort((a, b) => order(a) - order(b))
  })
  const length = (part: string): number => Array.from(part).length
  merges.sort(
    (a, b) => b.score - a.score || length(b.left) - length(a.left) || length(b.right) - length(a.right),
  )
  return merges.map(({ left, right }) => [left, right])
}

function idOf(metadata: GgufMetadata, name: string, count: number): number | undefined {
  const id = metadata[`tokenizer.ggml.${name}_token_id`]
  if (id === undefined) return undefined
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < count) return id
  throw invalid(`tokenizer.ggml.${name}_token_id must be below ${count}, got ${String(id)}.`)
}

function texts(metadata: GgufMetadata, key: string): readonly string[] {
  const values = metadata[key]
  if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values
  throw invalid(`${key} must be a list of texts, got ${typeof values}.`)
}

function numbers(metadata: GgufMetadata, key: string, count: number): readonly number[] {
  const values = metadata[key]
  const row = ArrayBuffer.isView(values) ? Array.from(values as Int32Array | Float32Array) : values
  if (Array.isArray(row) && row.length === count && row.every((value) => typeof value === 'number'))
    return row
  throw invalid(`${key} must be a list of ${count} numbers.`)
}

function invalid(what: string): EngineError {
  return new EngineError('FILE_INVALID', message('model.badGgufTokenizer', { what }), {
    fixes: [message('model.badGgufTokenizerFix')],
  })
}
