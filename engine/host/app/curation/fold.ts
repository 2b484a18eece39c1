// Texts as searching compares them.

/** Lower case, without accents, runs of white space as one space: "Café  au lait" and "CAFE AU LAIT" are equal. */
export function fold(text: string): string {
  if (isPlain(text)) return text.toLowerCase().replace(/\s+/g, ' ')
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/** Number of characters (code points). */
export function lengthOf(text: string): number {
  return isPlain(text) ? text.length : [...text].length
}
