// An example as tokens with what is learnt of them. Training and the preview of a dataset use the same function.
import type { TextTokenizer } from '../../tokenizers/text-tokenizer.ts'
import {
  chatPieces,
  chatRequests,
  isChat,
  plainChat,
  type RenderChat,
  type TextPiece,
} from './chat-pieces.ts'
import { LEARNT_ROLES, type TextExample, type TokenizedText } from './example.ts'

/** How examples become tokens. */
export interface TokenizeTextOptions {
  /** `answers`: documents, completions and what assistants say; `everything`: prompts as well. Answers unless told. */
  readonly learn?: 'answers' | 'everything'
  /** The model's chat template, or what it answered to `chatRequests` of the example; a plain one unless given. */
  readonly template?: RenderChat | readonly string[] | undefined
  /** Ends documents and completions with the end of sequence, where the tokenizer has one; true unless told. Chats end as their template has it. */
  readonly addEos?: boolean
}

/**
 * Tokens of an example. The tokens at a border of an answer are those of the whole text where its beginning has the same ones
 * by itself; else the text is split there, so that no token is half prompt and half answer.
 * @throws BAD_ARGUMENT when the answers of a chat cannot be found in what its template makes of it
 */
export function tokenizeText(
  { parts }: Pick<TextExample, 'parts'>,
  tokenizer: TextTokenizer,
  { learn = 'answers', template = plainChat, addEos = true }: TokenizeTextOptions = {},
): TokenizedText {
  const chat = isChat(parts)
  const pieces = chat
    ? chatPieces(parts, typeof template === 'function' ? chatRequests(parts).map(template) : template)
    : parts.map(({ role, text }) => ({ text, isAnswer: LEARNT_ROLES.has(role) }))
  // a template writes beginning and end itself; elsewhere the tokenizer's post-processor adds the one and `addEos` the other
  const isComplete = chat && template !== plainChat
  const encoded = encodePieces(pieces, tokenizer)
  const begin = isComplete ? [] : beginning(tokenizer)
  const end = isComplete || !addEos ? [] : ending(tokenizer, encoded.at(-1)?.ids.at(-1))
  const runs = [
    { ids: begin, isAnswer: false },
    ...encoded,
    { ids: end, isAnswer: pieces.at(-1)?.isAnswer ?? false },
  ]
  const ids = Int32Array.from(runs.flatMap((run) => [...run.ids]))
  const answers = runs.flatMap(({ ids: { length }, isAnswer }) =>
    Array<number>(length).fill(isAnswer ? 1 : 0),
  )
  const learnt = learn === 'everything' ? new Uint8Array(ids.length).fill(1) : Uint8Array.from(answers)
  learnt[0] = 0
  return { ids, learnt }
}

/** The beginning of sequence, where the tokenizer adds one by itself. */
function beginning(tokenizer: TextTokenizer): number[] {
  const first = tokenizer.encode('')[0]
  return first !== undefined && first === tokenizer.bosId ? [first] : []
}

/** The end of sequence, unless it stands there already. */
function ending({ eosId }: TextTokenizer, last: number | undefined): number[] {
  return eosId === undefined || last === eosId ? [] : [eosId]
}

interface Run {
  readonly ids: ArrayLike<number> & Iterable<number> & { at(index: number): number | undefined }
  readonly isAnswer: boolean
}

/** Each piece's tokens. A border where the text before it has other tokens by itself parts the text. */
function encodePieces(pieces: readonly TextPiece[], tokenizer: TextTokenizer): Run[] {
  const encode = (count: number): Int32Array =>
    tokenizer.encode(textOf(pieces.slice(0, count)), { addSpecialTokens: false })
  const whole = encode(pieces.length)
  let taken = 0
  const runs: Run[] = []
  for (const [i, { isAnswer }] of pieces.entries()) {
    const before = i === pieces.length - 1 ? whole : encode(i + 1)
    if (!startsWith(whole, before) || before.length < taken)
      return [pieces.slice(0, i + 1), pieces.slice(i + 1)].flatMap((part) => encodePieces(part, tokenizer))
    runs.push({ ids: whole.subarray(taken, before.length), isAnswer })
    taken = before.length
  }
  return runs
}

function textOf(pieces: readonly TextPiece[]): string {
  return pieces.map(({ text }) => text).join('')
}

function startsWith(ids: Int32Array, beginning: Int32Array): boolean {
  return beginning.length <= ids.length && beginning.every((id, i) => id === ids[i])
}
