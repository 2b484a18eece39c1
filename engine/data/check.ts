// What is questionable about a dataset: nothing here stops training, everything here is worth a look before it.
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
  return [
    ...pictures.flatMap(emptyCaptions),
    ...groupsBy(pictures, (picture) => picture.group).flatMap(splitLeaks),
    ...groupsBy(pictures, (picture) => picture.pixelSha256).flatMap(duplicates),
    ...pictures.flatMap(repeatedCaptions),
    ...groupsBy(pictures, (picture) => picture.group).flatMap(nearDuplicates),
    ...(tokens ? pictures.flatMap((picture) => longCaptions(picture, tokens)) : []),
  ]
}

function emptyCaptions(picture: CheckedPicture): DatasetIssue[] {
  const empty = picture.captions.filter((caption) => caption.trim() === '').length
  if (empty === 0 && picture.captions.length > 0) return []
  const problem =
    picture.captions.length === 0
      ? 'has no caption'
      : `has ${empty} empty of ${picture.captions.length} captions`
  return [
    issue('empty-caption', [picture], `${picture.file} ${problem}.`, 'Write what it shows, or remove it.'),
  ]
}

function splitLeaks(group: readonly CheckedPicture[]): DatasetIssue[] {
  const splits = [...new Set(group.map((picture) => picture.split))]
  if (splits.length < 2) return []
  const message = `${group.length} nearly equal pictures stand on different sides (${splits.join(', ')}): ${names(group)}.`
  return [
    issue(
      'split-leak',
      group,
      message,
      'Put them on one side; scores on held-out pictures are too good otherwise.',
    ),
  ]
}

function duplicates(group: readonly CheckedPicture[]): DatasetIssue[] {
  if (group.length < 2) return []
  const message = `${group.length} entries hold the same picture: ${names(group)}.`
  return [issue('duplicate', group, message, 'Keep one of them, with all captions.')]
}

function repeatedCaptions(picture: CheckedPicture): DatasetIssue[] {
  const repeated = picture.captions.length - new Set(picture.captions).size
  if (repeated === 0) return []
  return [
    issue(
      'duplicate',
      [picture],
      `${picture.file} repeats ${repeated} of its captions.`,
      'Delete the repeated captions.',
    ),
  ]
}

function nearDuplicates(group: readonly CheckedPicture[]): DatasetIssue[] {
  if (new Set(group.map((picture) => picture.pixelSha256)).size < 2) return []
  const message = `${group.length} pictures are nearly equal: ${names(group)}.`
  return [issue('near-duplicate', group, message, 'Keep the best of them, unless their differences matter.')]
}

function longCaptions(picture: CheckedPicture, { countTokens, limit }: TokenLimit): DatasetIssue[] {
  return picture.captions.flatMap((caption) => {
    const count = countTokens(caption)
    if (count <= limit) return []
    const message = `${picture.file}: the model reads ${limit} tokens of a caption, "${excerpt(caption)}" has ${count}.`
    return [issue('caption-too-long', [picture], message, 'Shorten it: what comes after is not seen.')]
  })
}

function issue(
  kind: IssueKind,
  pictures: readonly CheckedPicture[],
  message: string,
  fix: string,
): DatasetIssue {
  return { kind, keys: pictures.map(({ key }) => key), files: pictures.map(({ file }) => file), message, fix }
}

function groupsBy(
  pictures: readonly CheckedPicture[],
  keyOf: (picture: CheckedPicture) => string,
): (readonly CheckedPicture[])[] {
  const groups = new Map<string, CheckedPicture[]>()
  for (const picture of pictures) {
    const group = groups.get(keyOf(picture))
    if (group) group.push(picture)
    else groups.set(keyOf(picture), [picture])
  }
  return [...groups.values()]
}

function names(pictures: readonly CheckedPicture[]): string {
  const shown = pictures.slice(0, 4).map((picture) => picture.file)
  return (
    shown.join(', ') + (pictures.length > shown.length ? ` and ${pictures.length - shown.length} more` : '')
  )
}

function excerpt(caption: string): string {
  return caption.length > 60 ? `${caption.slice(0, 60)}…` : caption
}
