// Captions from the names of files and folders: needs no program, and is right where people name their pictures.
import { z } from 'zod'
import { option } from '../../../api/options.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { defineCaptioner } from './captioner.ts'

const options = z.strictObject({
  folders: option(z.int().min(0).max(5).default(0), {
    label: 'Folders',
    help: 'How many folders above the file give words too: 1 makes “cats/small_tabby.png” a “cats, small tabby”.',
  }),
  numbers: option(z.boolean().default(false), {
    label: 'Keep numbers',
    help: 'Numbers in names mostly count the files; keep them where they mean something.',
  }),
  before: option(z.string().max(200).default(''), {
    label: 'Before',
    help: 'Words in front of every caption, such as “a photo of”.',
  }),
})

/** Words of cameras, downloads and copies that say nothing of a picture. */
const EMPTY_WORDS =
  /^(img|image|dsc|dscn|dscf|pxl|photo|picture|pic|screenshot|untitled|copy|final|edit(ed)?|download|file|scan)$/i
/** Hexadecimal names of content or of downloads, and the like. */
const HASH = /^(?=.*\d)[0-9a-f]{8,}$/i

/** Takes captions from names. */
export const fileNames = defineCaptioner({
  name: 'file-names',
  label: 'File and folder names',
  help: 'Makes captions of the words in the names of files and folders. Needs no program, and sees no picture.',
  options,
  open: ({ folders, numbers, before }) => ({
    model: '',
    prompt: '',
    atOnce: 1,
    caption: ({ file }) => {
      const parts = file.split('/').slice(-1 - folders)
      const phrases = parts.map((part) => wordsOf(part, numbers)).filter((words) => words !== '')
      if (phrases.length === 0) return Promise.reject(noWords(file))
      return Promise.resolve([before.trim(), [...new Set(phrases)].join(', ')].filter(Boolean).join(' '))
    },
  }),
})

/** `IMG_2031-smallTabby_cat (2).jpeg` → `small tabby cat`. */
function wordsOf(name: string, keepsNumbers: boolean): string {
  return name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}'’]+/u)
    .filter((word) => word !== '' && !HASH.test(word) && !EMPTY_WORDS.test(word))
    .filter((word) => keepsNumbers || !/^\p{N}+$/u.test(word))
    .map((word) => (/^\p{Lu}?[\p{Ll}\p{M}'’]+$/u.test(word) ? word.toLowerCase() : word))
    .join(' ')
}

function noWords(file: string): EngineError {
  return new EngineError('CAPTION_EMPTY', message('captioner.noWord', { file }), {
    fixes: [message('captioner.noWordFix')],
  })
}
