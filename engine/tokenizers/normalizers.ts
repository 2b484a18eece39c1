// What is done to a text before it is cut, as `tokenizer.json` names it.
import { toByteCharacters } from './byte-alphabet.ts'
import { LATE_DECOMPOSITIONS, LATE_MARKS } from './late-characters.ts'
import { flag, list, object, text, unsupported } from './file-fields.ts'
import type { Fields } from './file-fields.ts'
import { readPattern } from './patterns.ts'
import { readPrecompiled } from './precompiled-charsmap.ts'

/** A step over a stretch of text. */
export interface Normalizer {
  /** `goesOn` says that the stretch began before this text, in one that was normalized already. */
  readonly apply: (whole: string, goesOn: boolean) => string
  /** Where a text is cut before a space behind another character, whether the parts stay those of the whole text. */
  readonly isLocal: boolean
  /** Whether the first character may go, so that the text begins later than the one that was given. */
  readonly mayDropFirst?: boolean
}

/** Marks as `StripAccents` knows them; two were marks once. */
const MARKS = new RegExp(`(?![${LATE_MARKS.members}])[\\p{M}\\u1cf2\\u1cf3]`, 'gu')
const LATE = new RegExp(`([${LATE_DECOMPOSITIONS.members}]+)`, 'u')

const NORMALIZERS: Readonly<Record<string, (fields: Fields) => Normalizer>> = {
  Sequence: (fields) => sequence(list('normalizers', fields['normalizers']).map(readNormalizer)),
  NFC: () => local((whole) => normalForm(whole, 'NFC')),
  NFD: () => local((whole) => normalForm(whole, 'NFD')),
  NFKC: () => local((whole) => normalForm(whole, 'NFKC')),
  NFKD: () => local((whole) => normalForm(whole, 'NFKD')),
  Lowercase: () => local(lowercase),
  StripAccents: () => ({ ...local((whole) => whole.replace(MARKS, '')), mayDropFirst: true }),
  Strip: readStrip,
  Prepend: (fields) => {
    const prefix = text('Prepend.prepend', fields['prepend'])
    return { apply: (whole, goesOn) => (goesOn || whole === '' ? whole : prefix + whole), isLocal: true }
  },
  Replace: readReplace,
  Precompiled: (fields) =>
    local(readPrecompiled(text('Precompiled.precompiled_charsmap', fields['precompiled_charsmap']))),
  Nmt: () => ({ ...local(cleanForTranslation), mayDropFirst: true }),
  ByteLevel: () => local(toByteCharacters),
}

/** The steps of a file's `normalizer`, none for null. @throws FILE_INVALID when one of them is not supported */
export function readNormalizer(value: unknown): Normalizer {
  if (value === null || value === undefined) return local((whole) => whole)
  const fields = object('normalizer', value)
  const type = text('normalizer.type', fields['type'])
  const read = Object.hasOwn(NORMALIZERS, type) ? NORMALIZERS[type] : undefined
  if (read === undefined) throw unsupported('normalizer.type', type)
  return read(fields)
}

function local(apply: (whole: string) => string): Normalizer {
  return { apply, isLocal: true }
}

function sequence(steps: readonly Normalizer[]): Normalizer {
  return {
    apply: (whole, goesOn) => steps.reduce((done, step) => step.apply(done, goesOn), whole),
    isLocal: steps.every((step) => step.isLocal),
    mayDropFirst: steps.some((step) => step.mayDropFirst === true),
  }
}

/** A Unicode normal form, which characters of no known decomposition part. */
function normalForm(whole: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  if (!LATE.test(whole)) return whole.normalize(form)
  return whole
    .split(LATE)
    .map((part, place) => (place % 2 === 1 ? part : part.normalize(form)))
    .join('')
}

/** Character by character, so that a capital sigma at the end of a word becomes σ as well. */
function lowercase(whole: string): string {
  return whole.replaceAll('Σ', 'σ').toLowerCase()
}

function readStrip(fields: Fields): Normalizer {
  const left = flag('Strip.strip_left', fields['strip_left'], true)
  const right = flag('Strip.strip_right', fields['strip_right'], true)
  return {
    apply(whole) {
      const start = left ? whole.search(/\P{White_Space}/u) : 0
      if (start < 0) return '' // nothing but white space
      return right ? withoutTrailingSpace(whole.slice(start)) : whole.slice(start)
    },
    mayDropFirst: left,
    isLocal: false, // of a part, the end of a line would be taken for the end of the text
  }
}

function withoutTrailingSpace(whole: string): string {
  let end = whole.length
  while (end > 0 && /\p{White_Space}/u.test(whole[end - 1] as string)) end--
  return whole.slice(0, end)
}

function readReplace(fields: Fields): Normalizer {
  const pattern = readPattern('Replace.pattern', fields['pattern'])
  const content = text('Replace.content', fields['content'])
  const sought = object('Replace.pattern', fields['pattern'])['String']
  // a pattern that begins with a space, or has none, is never cut in two before one
  const isLocal =
    typeof sought === 'string' ? !sought.slice(1).includes(' ') : sought === undefined && isSpaceRun(fields)
  return { apply: (whole) => pattern.replace(whole, content), isLocal }
}

/** XLNet's and XLM-RoBERTa's pattern. */
function isSpaceRun(fields: Fields): boolean {
  return object('Replace.pattern', fields['pattern'])['Regex'] === ' {2,}'
}

// eslint-disable-next-line no-control-regex -- control characters are what it removes
const CONTROLS = /[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]/g
// eslint-disable-next-line no-control-regex -- the same
const SPACES = /[\u0009\u000A\u000C\u000D\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/g

/** Without control characters, other white space as spaces. @source Hugging Face tokenizers, normalizers/unicode.rs, do_nmt */
function cleanForTranslation(whole: string): string {
  return whole.replace(CONTROLS, '').replace(SPACES, ' ')
}
