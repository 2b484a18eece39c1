// What is questionable about a dataset of texts: nothing here stops training, everything here is worth a look before it.
import { message, type Message } from '../../base/message.ts'
import type { TextPart } from './example.ts'
import type { Split } from '../pairs.ts'
import { contentHash, KEY_DIGITS } from './content.ts'

/** Kinds of problems, worst first. */
export const TEXT_ISSUES = [
  'empty-text',
  'split-leak',
  'duplicate',
  'near-duplicate',
  'text-too-long',
] as const
/** A kind's name. */
export type TextIssueKind = (typeof TEXT_ISSUES)[number]

/** One problem and the texts that have it. */
export interface TextIssue {
  readonly kind: TextIssueKind
  readonly keys: readonly string[]
  /** Files with lines, such as `train.jsonl:12`. */
  readonly files: readonly string[]
  readonly message: string
  /** What the person can do, one sentence. */
  readonly fix: string
  /** Both with their codes. */
  readonly said: { readonly message: Message; readonly fix: Message }
}

/** What checking needs of a text as it stands now. */
export interface CheckedText {
  readonly key: string
  readonly split: Split
  /** Equal for near-duplicates, as they were imported. */
  readonly group: string
  /** File with line. */
  readonly place: string
  readonly parts: readonly TextPart[]
}

/** How texts become tokens, and how many the model takes. */
export interface TextLimit {
  readonly countTokens: (text: CheckedText) => number
  readonly limit: number
}

interface Family {
  readonly members: Pick<CheckedText, 'key' | 'split' | 'place'>[]
  /** Contents of the members. */
  readonly contents: Set<string>
}

/** Texts named in one issue; the count stands beside them. */
const SHOWN = 100

/** All problems, worst first. Texts come one by one; what is kept of each is its key and place. */
export function checkTexts(texts: Iterable<CheckedText>, tokens?: TextLimit): TextIssue[] {
  const issues: TextIssue[] = []
  const families = new Map<string, Family>()
  const twins = new Map<string, Family>()
  for (const text of texts) {
    if (text.parts.length === 0 || text.parts.some((part) => part.text.trim() === ''))
      issues.push(emptyText(text))
    const content = contentHash(text.parts).toString('hex', 0, KEY_DIGITS / 2)
    join(families, text.group, text, content)
    join(twins, content, text, content)
    const count = tokens?.countTokens(text) ?? 0
    if (tokens && count > tokens.limit) issues.push(longText(text, count, tokens.limit))
  }
  const same = [...twins.values()].filter(({ members }) => members.length > 1)
  const near = [...families.values()].filter(({ contents }) => contents.size > 1)
  issues.push(...[...same, ...near].flatMap(leakOf), ...same.map(duplicateOf), ...near.map(nearOf))
  return issues.sort((a, b) => TEXT_ISSUES.indexOf(a.kind) - TEXT_ISSUES.indexOf(b.kind))
}

function join(families: Map<string, Family>, name: string, text: CheckedText, content: string): void {
  const { key, split, place } = text
  const family = families.get(name) ?? { members: [], contents: new Set<string>() }
  family.members.push({ key, split, place })
  family.contents.add(content)
  families.set(name, family)
}

function emptyText(text: CheckedText): TextIssue {
  return issue(
    'empty-text',
    [text],
    message('texts.emptyPart', { place: text.place }),
    message('texts.emptyPartFix'),
  )
}

function longText(text: CheckedText, count: number, limit: number): TextIssue {
  const words = message('texts.long', { place: text.place, count, limit })
  return issue('text-too-long', [text], words, message('texts.longFix'))
}

function leakOf({ members }: Family): TextIssue[] {
  const splits = [...new Set(members.map(({ split }) => split))]
  if (splits.length < 2) return []
  const words = message('texts.leak', { splits: splits.join(', '), ...named(members) })
  return [issue('split-leak', members, words, message('texts.leakFix'))]
}

function duplicateOf({ members }: Family): TextIssue {
  return issue('duplicate', members, message('texts.same', named(members)), message('texts.sameFix'))
}

function nearOf({ members }: Family): TextIssue {
  return issue('near-duplicate', members, message('texts.near', named(members)), message('texts.nearFix'))
}

function issue(
  kind: TextIssueKind,
  members: readonly Pick<CheckedText, 'key' | 'place'>[],
  words: Message,
  fix: Message,
): TextIssue {
  const shown = members.slice(0, SHOWN)
  const [keys, files] = [shown.map(({ key }) => key), shown.map(({ place }) => place)]
  return { kind, keys, files, message: words.text, fix: fix.text, said: { message: words, fix } }
}

function named(members: readonly Pick<CheckedText, 'place'>[]) {
  const shown = members.slice(0, 4).map(({ place }) => place)
  return { count: members.length, places: shown.join(', ') + (members.length > shown.length ? ', …' : '') }
}
