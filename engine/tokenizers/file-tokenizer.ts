// A tokenizer as its `tokenizer.json` says: added tokens, normalizer, pre-tokenizers, model, post-processor, decoder.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { AddedTokenFinder } from './added-tokens.ts'
import type { AddedToken } from './added-tokens.ts'
import { codePointAt } from './character-classes.ts'
import type { Decoding } from './decoders.ts'
import { encodingStream } from './encode-stream.ts'
import { IdBuffer } from './id-buffer.ts'
import type { Normalizer } from './normalizers.ts'
import type { PieceModel } from './piece-model.ts'
import type { Surrounding } from './post-processors.ts'
import type { PreTokenizing } from './pre-tokenizers.ts'
import type {
  TextDecodeOptions,
  TextEncodeOptions,
  TextEncodeStream,
  TextStream,
  TextTokenizer,
} from './text-tokenizer.ts'

/** The parts of a file, read. */
export interface TokenizerParts {
  readonly file: unknown
  /** Id of each token of the model. */
  readonly vocabulary: ReadonlyMap<string, number>
  readonly addedTokens: readonly AddedToken[]
  readonly normalizer: Normalizer
  readonly preTokenizer: PreTokenizing
  readonly model: PieceModel
  readonly surrounding: Surrounding
  readonly decoding: Decoding
  readonly named: NamedTokens
}

/** Tokens by meaning, as `tokenizer_config.json` names them. */
export interface NamedTokens {
  readonly bos: string | undefined
  readonly eos: string | undefined
  readonly pad: string | undefined
  readonly unk: string | undefined
}

/** A tokenizer of a text model. It remembers the ids of pieces it met, so it is cheap to keep and to use again. */
export class FileTokenizer implements TextTokenizer {
  readonly vocabularySize: number
  readonly bosId: number | undefined
  readonly eosId: number | undefined
  readonly padId: number | undefined
  readonly unkId: number | undefined
  readonly #parts: TokenizerParts
  readonly #tokens: string[] = []
  /** Ids of added tokens; those of the others are in the vocabulary. */
  readonly #addedIds: ReadonlyMap<string, number>
  readonly #specialIds: ReadonlySet<number>
  readonly #found: AddedTokenFinder
  readonly #foundNormalized: AddedTokenFinder
  readonly #ids = new IdBuffer()
  readonly #emit = (piece: string): void => this.#parts.model.encodePiece(piece, this.#ids)

  constructor(parts: TokenizerParts) {
    this.#parts = parts
    const { addedTokens, vocabulary, named, normalizer } = parts
    this.#addedIds = new Map(addedTokens.map(({ content, id }) => [content, id]))
    for (const [token, id] of vocabulary) this.#tokens[id] = token
    for (const { content, id } of addedTokens) this.#tokens[id] = content
    this.vocabularySize = this.#tokens.length
    this.#specialIds = new Set(addedTokens.filter((token) => token.special).map((token) => token.id))
    this.#found = new AddedTokenFinder(addedTokens.filter((token) => !token.normalized))
    this.#foundNormalized = new AddedTokenFinder(
      addedTokens.filter((token) => token.normalized),
      (content) => normalizer.apply(content, false),
    )
    const idOf = (token: string | undefined): number | undefined =>
      token === undefined ? undefined : this.idOf(token)
    this.bosId = idOf(named.bos)
    this.eosId = idOf(named.eos)
    this.padId = idOf(named.pad)
    this.unkId = idOf(named.unk)
  }

  encode(text: string, options: TextEncodeOptions = {}): Int32Array {
    const { before, behind } = this.#surrounding(options)
    this.#ids.pushAll(Int32Array.from(before))
    this.#encodePart(text.toWellFormed(), false)
    this.#ids.pushAll(Int32Array.from(behind))
    return this.#ids.take()
  }

  encodeStream(options: TextEncodeOptions = {}): TextEncodeStream {
    return encodingStream({
      ...this.#surrounding(options),
      canCut: this.#canCut(),
      found: this.#found,
      encodePart: (part, goesOn) => {
        this.#encodePart(part, goesOn)
        return this.#ids.take()
      },
    })
  }

  decode(ids: ArrayLike<number>, options: TextDecodeOptions = {}): string {
    const parts: string[] = []
    const sink = this.#parts.decoding({ push: (part) => void parts.push(part), end: () => undefined }, false)
    for (let at = 0; at < ids.length; at++) {
      const token = this.#shownToken(ids[at] as number, options)
      if (token !== undefined) sink.push(token)
    }
    sink.end()
    return parts.join('')
  }

  stream(options: TextDecodeOptions = {}): TextStream {
    let ready = ''
    const sink = this.#parts.decoding({ push: (part) => void (ready += part), end: () => undefined }, true)
    const take = (): string => {
      const text = ready
      ready = ''
      return text
    }
    return {
      push: (id) => {
        const token = this.#shownToken(id, options)
        if (token !== undefined) sink.push(token)
        return take()
      },
      end: () => {
        sink.end()
        return take()
      },
    }
  }

  token(id: number): string | undefined {
    return this.#tokens[id]
  }

  idOf(token: string): number | undefined {
    return this.#addedIds.get(token) ?? this.#parts.vocabulary.get(token)
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id)
  }

  toFile(): unknown {
    return this.#parts.file
  }

  #surrounding({ addSpecialTokens = true }: TextEncodeOptions): Surrounding {
    return addSpecialTokens ? this.#parts.surrounding : { before: [], behind: [] }
  }

  /** The token of an id, undefined when it is left out. */
  #shownToken(id: number, { skipSpecialTokens = false }: TextDecodeOptions): string | undefined {
    const token = this.#tokens[id]
    if (token === undefined)
      throw new EngineError('BAD_ARGUMENT', message('chat.idAbove', { size: this.vocabularySize, id }))
    return skipSpecialTokens && this.#specialIds.has(id) ? undefined : token
  }

  /** Adds the ids of a part of a text; `goesOn` says that the text began before it. */
  #encodePart(text: string, goesOn: boolean): void {
    for (const { start, end, id } of this.#found.find(text)) {
      if (id >= 0) this.#ids.push(id)
      else this.#encodeStretch(text.slice(start, end), goesOn && start === 0, !goesOn && start === 0)
    }
  }

  /** A stretch without added tokens, other than those that are looked for in normalized text. */
  #encodeStretch(stretch: string, goesOn: boolean, isFirst: boolean): void {
    const { normalizer, preTokenizer } = this.#parts
    const whole = normalizer.apply(stretch, goesOn)
    const beginsText = isFirst && !this.#dropsFirst(stretch)
    for (const { start, end, id } of this.#foundNormalized.find(whole)) {
      if (id >= 0) this.#ids.push(id)
      else preTokenizer.cut(whole.slice(start, end), beginsText && start === 0, this.#emit)
    }
  }

  /** Whether nothing of the stretch's first character is left, so that no piece of it begins where the text does. */
  #dropsFirst(stretch: string): boolean {
    const { normalizer } = this.#parts
    return (
      normalizer.mayDropFirst === true &&
      normalizer.apply(String.fromCodePoint(codePointAt(stretch, 0)), false) === ''
    )
  }

  /** Whether a text may be cut before a space behind another character without a change of ids. */
  #canCut(): boolean {
    const { normalizer, preTokenizer, model } = this.#parts
    if (!normalizer.isLocal || !this.#foundNormalized.isLocal) return false
    const hasSpaces = normalizer.apply('a b\u00a0c\td', true).includes(' ')
    if (!preTokenizer.isLocal && (hasSpaces || preTokenizer.needsSpaces !== true)) return false
    if (preTokenizer.cutsBeforeSpace) return true
    const pieces: string[] = []
    preTokenizer.cut(normalizer.apply('a b', true), false, (piece) => pieces.push(piece))
    return model.partsBeforeMetaspace && pieces.join('|').includes('a▁b')
  }
}
