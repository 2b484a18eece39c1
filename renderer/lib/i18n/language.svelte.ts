// The language that is spoken now; everything that formats or translates reads it, and so follows it.
export type Language = 'en' | 'de'

const KNOWN: readonly Language[] = ['en', 'de']
let current = $state<Language>('en')

/** The language now. */
export function language(): Language {
  return current
}

/** Only `setLanguage` calls this, once the words are there. */
export function speak(chosen: Language): void {
  current = chosen
  if (typeof document !== 'undefined') document.documentElement.lang = chosen
}

/** The first of the languages that a person prefers which we have; English where there is none. */
export function systemLanguage(preferred: readonly string[] = navigator.languages): Language {
  const ours = preferred.map((one) => KNOWN.find((known) => known === one.toLowerCase().split('-')[0]))
  return ours.find((one) => one !== undefined) ?? 'en'
}
