// A model card as headings and lines: it is free JSON, written by whoever made the model.

/** A line of a card; nested groups follow their heading, deeper by one. */
export interface CardLine {
  readonly label: string
  /** Null for a heading. */
  readonly value: string | number | null
  readonly depth: number
}

/** Deeper parts are written as JSON, so that a card of any form stays readable. */
const DEEPEST = 3

/** The lines of a card's part. */
export function cardLines(value: unknown, depth = 0): CardLine[] {
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, part]) => lineOf(wordsOf(key), part, depth))
}

function lineOf(label: string, part: unknown, depth: number): CardLine[] {
  if (isRecord(part) && depth < DEEPEST) {
    const inner = cardLines(part, depth + 1)
    return inner.length === 0 ? [] : [{ label, value: null, depth }, ...inner]
  }
  return part === null || part === undefined ? [] : [{ label, value: textOf(part), depth }]
}

function textOf(part: unknown): string | number {
  if (typeof part === 'number' || typeof part === 'string') return part
  if (Array.isArray(part) && part.every((one) => typeof one !== 'object')) return part.join(', ')
  return typeof part === 'boolean' ? String(part) : JSON.stringify(part)
}

/** `heldOutConcepts` as “Held out concepts”; names with spaces stay. */
export function wordsOf(key: string): string {
  const spaced = key.replace(/([a-z\d])([A-Z])(?=[a-z])/g, '$1 $2').replace(/[_-]+/g, ' ')
  const words = spaced.split(' ').map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Parts of a card with a place of their own; the rest stays below. */
export interface CardParts {
  readonly purpose: string | null
  readonly data: readonly CardLine[]
  readonly scores: readonly CardLine[]
  readonly licences: readonly CardLine[]
  readonly rest: readonly CardLine[]
}

const OWN = ['purpose', 'data', 'scores', 'licences', 'architecture']

/** Splits a card. */
export function readCard(card: Readonly<Record<string, unknown>>): CardParts {
  const rest = Object.fromEntries(Object.entries(card).filter(([key]) => !OWN.includes(key)))
  return {
    purpose: typeof card['purpose'] === 'string' ? card['purpose'] : null,
    data: cardLines(card['data']),
    scores: cardLines(card['scores']),
    licences: cardLines(card['licences']),
    rest: cardLines(rest),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
