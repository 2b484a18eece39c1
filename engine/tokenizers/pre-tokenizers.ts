// The steps that cut a text into pieces which no token crosses, as `tokenizer.json` names them.
import {
  classOf,
  codePointAt,
  endOfRun,
  endOfRunWithout,
  DIGIT,
  PUNCTUATION,
  SPACE,
  unitsOf,
  WORD,
} from './character-classes.ts'
import { character, flag, invalid, list, object, oneOf, text, unsupported } from './file-fields.ts'
import type { Fields } from './file-fields.ts'
import { METASPACE } from './metaspace.ts'
import { readPattern } from './patterns.ts'
import type { Finder } from './patterns.ts'
import { scanGpt2 } from './scan-words.ts'
import type { Scanner } from './scan-words.ts'
import { applyBehavior, readSplitBehavior } from './split-behavior.ts'
import type { Part, SplitBehavior } from './split-behavior.ts'

/** Takes a piece; `isFirst` says that it begins where the text begins. */
export type Emit = (piece: string, isFirst: boolean) => void

/** A step: hands on the pieces of a piece, in order, none of them empty. */
export interface PreTokenizer {
  readonly cut: (piece: string, isFirst: boolean, emit: Emit) => void
  /** Where a text is cut before a space behind another character, whether the pieces stay those of the whole text. */
  readonly isLocal: boolean
  /** Whether the step always cuts there itself. */
  readonly cutsBeforeSpace: boolean
  /** The step does nothing to a text without plain spaces. */
  readonly needsSpaces?: boolean
}

/** The steps before the model. */
export interface PreTokenizing extends PreTokenizer {
  /** The model reads bytes of the GPT-2 alphabet. */
  readonly readsBytes: boolean
}

type Read = (fields: Fields) => PreTokenizer

const PRE_TOKENIZERS: Readonly<Record<string, Read>> = {
  Sequence: readSequence,
  ByteLevel: readByteLevel,
  Split: readSplit,
  Digits: readDigits,
  Metaspace: readMetaspace,
  Whitespace: () => spaced(scanWhitespace, true),
  WhitespaceSplit: () => spaced(scanWhitespaceSplit, true),
  Punctuation: (fields) =>
    byClass(PUNCTUATION, readSplitBehavior('Punctuation.behavior', fields['behavior'] ?? 'Isolated')),
  BertPreTokenizer: () => sequence([spaced(scanWhitespaceSplit, true), byClass(PUNCTUATION, 'Isolated')]),
  CharDelimiterSplit: (fields) =>
    bySplit(literal(character('CharDelimiterSplit.delimiter', fields['delimiter'])), 'Removed', false),
}

/** The steps of a file's `pre_tokenizer`, none for null. @throws FILE_INVALID when one of them is not supported */
export function readPreTokenizer(value: unknown): PreTokenizing {
  if (value === null || value === undefined) return { ...sequence([]), readsBytes: false }
  return { ...readStep(value), readsBytes: endsInBytes(object('pre_tokenizer', value)) }
}

function readStep(value: unknown): PreTokenizer {
  const fields = object('pre_tokenizer', value)
  const read = PRE_TOKENIZERS[text('pre_tokenizer.type', fields['type'])]
  if (read === undefined || !Object.hasOwn(PRE_TOKENIZERS, String(fields['type'])))
    throw unsupported('pre_tokenizer.type', fields['type'])
  return read(fields)
}

/** Whether the last step writes bytes as characters; what comes after it would see those. */
function endsInBytes(fields: Fields): boolean {
  if (fields['type'] === 'ByteLevel') return true
  if (fields['type'] !== 'Sequence') return false
  const ends = list('pre_tokenizers', fields['pretokenizers']).map((step) =>
    endsInBytes(object('pre_tokenizer', step)),
  )
  if (ends.slice(0, -1).includes(true)) throw invalid('a pre-tokenizer after ByteLevel is not supported.')
  return ends.at(-1) ?? false
}

function readSequence(fields: Fields): PreTokenizer {
  return sequence(list('pre_tokenizers', fields['pretokenizers']).map(readStep))
}

function sequence(steps: readonly PreTokenizer[]): PreTokenizer {
  return {
    cut: steps.reduceRight<PreTokenizer['cut']>(
      (after, step) => (piece, isFirst, emit) =>
        step.cut(piece, isFirst, (part, isPartFirst) => after(part, isPartFirst, emit)),
      (piece, isFirst, emit) => emit(piece, isFirst),
    ),
    isLocal: steps.every((step) => step.isLocal),
    cutsBeforeSpace: steps.some((step) => step.cutsBeforeSpace),
    needsSpaces: steps.every((step) => step.needsSpaces === true),
  }
}

function readByteLevel(fields: Fields): PreTokenizer {
  const addsSpace = flag('ByteLevel.add_prefix_space', fields['add_prefix_space'], true)
  const splits = flag('ByteLevel.use_regex', fields['use_regex'], true)
  const inner = splits ? scanned(scanGpt2) : sequence([])
  if (!addsSpace) return inner
  return {
    ...inner,
    cut: (piece, isFirst, emit) => inner.cut(piece.startsWith(' ') ? piece : ` ${piece}`, isFirst, emit),
  }
}

function readSplit(fields: Fields): PreTokenizer {
  const pattern = readPattern('Split.pattern', fields['pattern'])
  const behavior = readSplitBehavior('Split.behavior', fields['behavior'])
  const inverts = flag('Split.invert', fields['invert'], false)
  const keepsAll = inverts ? behavior === 'Removed' : behavior !== 'Removed'
  if (pattern.scanner && keepsAll && behavior !== 'Contiguous') return scanned(pattern.scanner)
  return { ...bySplit(pattern, behavior, inverts), needsSpaces: pattern.needsSpaces === true }
}

function readDigits(fields: Fields): PreTokenizer {
  const isSingle = flag('Digits.individual_digits', fields['individual_digits'], false)
  return byClass(DIGIT, isSingle ? 'Isolated' : 'Contiguous')
}

/** A scanner that covers the whole text and cuts before a space behind another character. */
function scanned(scan: Scanner): PreTokenizer {
  return {
    cut(piece, isFirst, emit) {
      for (let start = 0; start < piece.length;) {
        const end = scan(piece, start)
        emit(piece.slice(start, end), isFirst && start === 0)
        start = end
      }
    },
    isLocal: true,
    cutsBeforeSpace: true,
  }
}

/** A scanner over what is left after white space, which is dropped. */
function spaced(scan: Scanner, cutsBeforeSpace: boolean): PreTokenizer {
  return {
    cut(piece, isFirst, emit) {
      for (let start = endOfRun(piece, 0, SPACE); start < piece.length;) {
        const end = scan(piece, start)
        emit(piece.slice(start, end), isFirst && start === 0)
        start = endOfRun(piece, end, SPACE)
      }
    },
    isLocal: true,
    cutsBeforeSpace,
  }
}

/** `\w+|[^\w\s]+` */
function scanWhitespace(piece: string, start: number): number {
  const isWord = classOf(codePointAt(piece, start)) & WORD
  return isWord ? endOfRun(piece, start, WORD) : endOfRunWithout(piece, start, WORD | SPACE)
}

function scanWhitespaceSplit(piece: string, start: number): number {
  return endOfRunWithout(piece, start, SPACE)
}

/** Splits by single characters of a class. */
function byClass(bits: number, behavior: SplitBehavior): PreTokenizer {
  return {
    ...bySplit((piece) => classParts(piece, bits), behavior, false),
    isLocal: behavior === 'Isolated' || behavior === 'Removed' || behavior === 'Contiguous',
  }
}

function classParts(piece: string, bits: number): Part[] {
  const parts: Part[] = []
  for (let start = 0; start < piece.length;) {
    let end = endOfRunWithout(piece, start, bits)
    if (end > start) parts.push({ start, end, isMatch: false })
    start = end
    if (start === piece.length) break
    end = start + unitsOf(codePointAt(piece, start))
    parts.push({ start, end, isMatch: true })
    start = end
  }
  return parts
}

function literal(delimiter: string): Finder {
  return readPattern('delimiter', { String: delimiter })
}

function bySplit(
  find: ((piece: string) => Part[]) | Finder,
  behavior: SplitBehavior,
  inverts: boolean,
): PreTokenizer {
  const partsOf = typeof find === 'function' ? find : find.parts
  const partsBefore = (piece: string): Part[] =>
    inverts ? partsOf(piece).map((part) => ({ ...part, isMatch: !part.isMatch })) : partsOf(piece)
  return {
    cut(piece, isFirst, emit) {
      for (const { start, end } of applyBehavior(partsBefore(piece), behavior))
        emit(piece.slice(start, end), isFirst && start === 0)
    },
    isLocal: false,
    cutsBeforeSpace: false,
  }
}

/** Spaces become visible, and each begins a piece. @source Hugging Face tokenizers, pre_tokenizers/metaspace.rs */
function readMetaspace(fields: Fields): PreTokenizer {
  const replacement = character('Metaspace.replacement', fields['replacement'] ?? METASPACE)
  const scheme = readPrependScheme(fields)
  const splits = flag('Metaspace.split', fields['split'], true)
  const marked = (piece: string, isFirst: boolean): string => {
    const replaced = piece.replaceAll(' ', replacement)
    const isPrepended = scheme === 'always' || (scheme === 'first' && isFirst)
    return isPrepended && !replaced.startsWith(replacement) ? replacement + replaced : replaced
  }
  return {
    cut(piece, isFirst, emit) {
      const whole = marked(piece, isFirst)
      if (!splits) return emit(whole, isFirst)
      for (let start = 0; start < whole.length;) {
        const next = whole.indexOf(replacement, start + replacement.length)
        const end = next < 0 ? whole.length : next
        emit(whole.slice(start, end), isFirst && start === 0)
        start = end
      }
    },
    isLocal: true,
    cutsBeforeSpace: splits,
  }
}

/** How "▁" is put in front; files from before 2024 say `add_prefix_space` instead. */
export function readPrependScheme(fields: Fields): 'always' | 'first' | 'never' {
  const old = flag('Metaspace.add_prefix_space', fields['add_prefix_space'], true)
  const scheme = fields['prepend_scheme']
  if (scheme === undefined) return old ? 'always' : 'never'
  return oneOf('Metaspace.prepend_scheme', scheme, ['always', 'first', 'never'])
}
