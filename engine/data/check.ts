// What is questionable about a dataset: nothing here stops training, everything here is worth a look before it.
import { message, type Message } from '../base/message.ts'
import type { PictureRecord } from './pairs.ts'

/** Kinds of problems, worst first. */
export type IssueKind = 'empty-caption' | 'split-leak' | 'duplicate' | 'near-duplicate' | 'caption-too-long'

/** One problem and the pictures that have it. */
export interface DatasetIssue {
  readonly kind: IssueKind
  readonly keys: readonly string[]
  readonly files: readonly string[]
  readonly message: string
  /** What the person can do, one sentence. */
  readonly fix: string
  /** Both with their codes. */
  readonly said: { readonly message: Message; readonly fix: Message }
}

/** What checking needs of a picture; captions may have been edited since the import. */
export type CheckedPicture = Pick<
  PictureRecord,
  'key' | 'file' | 'captions' | 'split' | 'group' | 'pixelSha256'
>

/** How captions become tokens, and how many the model takes. */
export interface TokenLimit {
  /** Number of tokens of a caption, marks at its ends included. */
  readonly countTokens: (caption: string) => number
  readonly limit: number
}

/** All problems of a dataset, worst first; with a model's tokens also the captions that it will cut off. */
export function checkPairs(pictures: readonly CheckedPicture[], tokens?: TokenLimit): DatasetIssue[] {
  return [...checkSteps(pictures, tokens)].flat()
}

/** Pictures, or groups of them, that are looked at in one step: about a millisecond. */
const STEP = 16

/** The same in small steps, for whoever has other work in between; each step gives what it found, mostly nothing. */
export function* checkSteps(
  pictures: readonly CheckedPicture[],
  tokens?: TokenLimit,
): Generator<readonly DatasetIssue[], void> {
  yield* inSteps(pictures, emptyCaptions)
  const families = yield* groupsBy(pictures, (picture) => picture.group)
  yield* inSteps(families, splitLeaks)
  yield* inSteps(yield* groupsBy(pictures, (picture) => picture.pixelSha256), duplicates)
  yield* inSteps(pictures, repeatedCaptions)
  yield* inSteps(families, nearDuplicates)
  if (tokens) yield* inSteps(pictures, (picture) => longCaptions(picture, tokens))
}

function* inSteps<T>(
  items: readonly T[],
  look: (item: T) => readonly DatasetIssue[],
): Generator<readonly DatasetIssue[], void> {
  for (let at = 0; at < items.length; at += STEP) yield items.slice(at, at + STEP).flatMap(look)
}

function emptyCaptions(picture: CheckedPicture): DatasetIssue[] {
  const empty = picture.captions.filter((caption) => caption.trim() === '').length
  if (empty === 0 && picture.captions.length > 0) return []
  const { file, captions } = picture
  const words =
    captions.length === 0
      ? message('check.noCaption', { file })
      : message('check.emptyCaptions', { file, empty, count: captions.length })
  return [issue('empty-caption', [picture], words, message('check.emptyCaptionsFix'))]
}

function splitLeaks(group: readonly CheckedPicture[]): DatasetIssue[] {
  const splits = [...new Set(group.map((picture) => picture.split))]
  if (splits.length < 2) return []
  const values = { count: group.length, splits: splits.join(', '), ...named(group) }
  return [issue('split-leak', group, message('check.leak', values), message('check.leakFix'))]
}

function duplicates(group: readonly CheckedPicture[]): DatasetIssue[] {
  if (group.length < 2) return []
  const words = message('check.same', { count: group.length, ...named(group) })
  return [issue('duplicate', group, words, message('check.sameFix'))]
}

function repeatedCaptions(picture: CheckedPicture): DatasetIssue[] {
  const repeated = picture.captions.length - new Set(picture.captions).size
  if (repeated === 0) return []
  const words = message('check.repeated', { file: picture.file, count: repeated })
  return [issue('duplicate', [picture], words, message('check.repeatedFix'))]
}

function nearDuplicates(group: readonly CheckedPicture[]): DatasetIssue[] {
  if (new Set(group.map((picture) => picture.pixelSha256)).size < 2) return []
  const words = message('check.near', { count: group.length, ...named(group) })
  return [issue('near-duplicate', group, words, message('check.nearFix'))]
}

function longCaptions(picture: CheckedPicture, { countTokens, limit }: TokenLimit): DatasetIssue[] {
  return picture.captions.flatMap((caption) => {
    const count = countTokens(caption)
    if (count <= limit) return []
    const words = message('check.long', { file: picture.file, limit, caption: excerpt(caption), count })
    return [issue('caption-too-long', [picture], words, message('check.longFix'))]
  })
}

function issue(
  kind: IssueKind,
  pictures: readonly CheckedPicture[],
  words: Message,
  fix: Message,
): DatasetIssue {
  const [keys, files] = [pictures.map(({ key }) => key), pictures.map(({ file }) => file)]
  return { kind, keys, files, message: words.text, fix: fix.text, said: { message: words, fix } }
}

function* groupsBy(
  pictures: readonly CheckedPicture[],
  keyOf: (picture: CheckedPicture) => string,
): Generator<readonly DatasetIssue[], (readonly CheckedPicture[])[]> {
  const groups = new Map<string, CheckedPicture[]>()
  for (const [i, picture] of pictures.entries()) {
    if (i % STEP === 0) yield []
    const group = groups.get(keyOf(picture))
    if (group) group.push(picture)
    else groups.set(keyOf(picture), [picture])
  }
  return [...groups.values()]
}

/** The first files, and `, …` where there are more; the count stands beside them. */
function named(pictures: readonly CheckedPicture[]): { readonly files: string } {
  const shown = pictures.slice(0, 4).map((picture) => picture.file)
  return { files: shown.join(', ') + (pictures.length > shown.length ? ', …' : '') }
}

function excerpt(caption: string): string {
  return caption.length > 60 ? `${caption.slice(0, 60)}…` : caption
}
