// Captions from the names of files and folders, for pictures that have none of their own.

/** What cameras and phones call their files: a word that says nothing, and a number. */
const CAMERA =
  /^(?:img|image|dsc|dscn|dscf|pxl|pict?|picture|photo|screenshot|scan|untitled|whatsapp image)\b/i
const WORD = /\p{L}{2,}/u

/** Words of a name: separators become blanks, a number at either end goes; undefined when no word is left. */
function wordsOf(name: string): string | undefined {
  const words = name
    .replace(/[_\-.+]+/g, ' ')
    .replace(/^\s*\d+\s+|\s*\(?\d+\)?\s*$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return WORD.test(words) && !CAMERA.test(words) ? words : undefined
}

/** `animals/red_cat-02.png` → `red cat`; undefined for names as cameras give them. */
export function captionOfFile(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return wordsOf(name.replace(/\.[^.]*$/, ''))
}

/** `10_red cat/a.png` → `red cat`; at the top the dataset's own folder counts. */
export function captionOfFolder(path: string, root: string): string | undefined {
  const folders = [...root.split(/[\\/]/), ...path.split('/').slice(0, -1)]
  return wordsOf(folders.at(-1) ?? '')
}
