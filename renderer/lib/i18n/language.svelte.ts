// The language that is spoken now; everything that formats or translates reads it, and so follows it.
export type Language = 'en' | 'de'

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
