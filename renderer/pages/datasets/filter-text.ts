// Changes of the filter's text that buttons make, and what could be typed next.

/** A term of the filter language, as the host lists it. */
export interface FilterTermView {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly values: readonly string[]
}

/** A way to go on typing. */
export interface Completion {
  /** What stands in the box afterwards. */
  readonly text: string
  /** The part that is put in. */
  readonly label: string
  readonly help: string
}

const TRASH = /(^|\s)is:trash(?=\s|$)/

/** True when the filter asks for the trash. */
export function asksForTrash(filter: string): boolean {
  return TRASH.test(filter)
}

/** The filter with the trash asked for, or not. */
export function withTrash(filter: string, isTrash: boolean): string {
  const rest = filter.replace(TRASH, ' ').replace(/\s+/g, ' ').trim()
  return isTrash ? `${rest} is:trash`.trim() : rest
}

/** A value as the language takes it: quoted when it has blanks. */
function quoted(value: string): string {
  return /[\s"()]/.test(value) ? `"${value.replaceAll('"', '')}"` : value
}

const LONGEST_LIST = 12

/** Terms and values that begin like the last word. */
export function completions(
  filter: string,
  terms: readonly FilterTermView[],
  tags: readonly string[],
): readonly Completion[] {
  const word = /-?[^\s(]*$/.exec(filter)?.[0] ?? ''
  const start = filter.slice(0, filter.length - word.length)
  const minus = word.startsWith('-') ? '-' : ''
  const typed = word.slice(minus.length).toLowerCase()
  const found = typed.includes(':') ? valuesFor(typed, terms, tags) : termsFor(typed, terms)
  return found
    .filter(({ label }) => label.toLowerCase() !== typed)
    .slice(0, LONGEST_LIST)
    .map(({ label, help }) => ({ text: `${start}${minus}${label}`, label, help }))
}

type Found = readonly { readonly label: string; readonly help: string }[]

function termsFor(typed: string, terms: readonly FilterTermView[]): Found {
  return terms
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, help }) => ({ label: `${name}:`, help }))
}

function valuesFor(typed: string, terms: readonly FilterTermView[], tags: readonly string[]): Found {
  const [name = '', begun = ''] = typed.split(/:(.*)/s)
  const term = terms.find((one) => one.name === name)
  if (!term) return []
  const values = name === 'tag' ? [...tags.map(quoted), ...term.values] : term.values
  return values
    .filter((value) => value.toLowerCase().replace('"', '').startsWith(begun.replace('"', '')))
    .map((value) => ({ label: `${name}:${value}`, help: term.help }))
}
