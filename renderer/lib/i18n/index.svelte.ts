// Words of the window. Keys are checked by the compiler, and so are the values that a text needs.
import { en, type Messages } from './en/index.ts'
import { formatNumber } from './format.ts'
import { language, speak, type Language } from './language.svelte.ts'

type Page = keyof typeof en
/** Every text: `page.name`. */
export type Key = { [P in Page]: `${P}.${keyof (typeof en)[P] & string}` }[Page]

type TextOf<K extends Key> = K extends `${infer P extends Page}.${infer N}`
  ? N extends keyof (typeof en)[P]
    ? (typeof en)[P][N] & string
    : never
  : never
type NamesIn<T extends string> = T extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${infer Name}|${string}` ? Name : Inner) | NamesIn<Rest>
  : never
type Values<T extends string> = [NamesIn<T>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<T>, string | number>>]

let words = $state.raw<Messages>(en)

/** A text in the language now. `{name}` is a value; `{count|pair|pairs}` chooses by it. */
export function t<K extends Key>(key: K, ...values: Values<TextOf<K>>): string {
  return fill(textOf(key), values[0])
}

/** A text whose key is only known while the program runs; the fallback where there is none. */
export function tOr(key: string, fallback: string): string {
  return lookUp(key) ?? fallback
}

/** Changes the language once its words are there. */
export async function setLanguage(chosen: Language): Promise<void> {
  if (chosen === language()) return
  words = chosen === 'de' ? (await import('./de/index.ts')).de : en
  speak(chosen)
}

function textOf(key: Key): string {
  return lookUp(key) ?? key
}

function lookUp(key: string): string | undefined {
  const dot = key.indexOf('.')
  const page = (words as Readonly<Record<string, Readonly<Record<string, string>>>>)[key.slice(0, dot)]
  return page?.[key.slice(dot + 1)]
}

/** Puts values into a text. */
export function fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replaceAll(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = values[name]
      if (value === undefined) return whole
      if (one !== undefined && many !== undefined) return isOne(value) ? one : many
      return typeof value === 'number' ? formatNumber(value) : value
    },
  )
}

function isOne(value: string | number): boolean {
  return new Intl.PluralRules(language()).select(Number(value)) === 'one'
}
