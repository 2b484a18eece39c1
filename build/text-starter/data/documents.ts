// Documents from WordNet: a question or an instruction on the first line, the answer behind it; and entries of a dictionary.
import { hashText } from '../../../engine/base/random.ts'
import { PARTS_OF_SPEECH, type Synset, synsetKey, type Word, type WordNet } from './wordnet.ts'

/** Kinds of documents from WordNet. */
export const DOCUMENT_KINDS = ['define', 'entry', 'sentence', 'synonyms', 'kind'] as const
/** A kind's name. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** A document: what is asked, with its line break, and what answers it. An entry is all answer. */
export interface TextDocument {
  readonly kind: DocumentKind
  readonly prompt: string
  readonly answer: string
  /** How often it is drawn beside others of its kind: common words are drawn more. */
  readonly weight: number
  readonly isHeldOut: boolean
}

/** Senses with this share of all hashes are kept for measuring, with every document about them. */
const HELD_OUT_SHARE = 0.02
const COMMON_WEIGHT = 4

/** Every document of WordNet, in the order of its files. */
export function wordNetDocuments(net: WordNet): TextDocument[] {
  const common = new Set(net.words.filter(({ markedSenses }) => markedSenses > 0).map(({ text }) => text))
  const isCommon = (synset: Synset): boolean => synset.words.some((word) => common.has(word.toLowerCase()))
  return [
    ...net.words.flatMap((word) => definitionOf(word, net)),
    ...[...net.synsets.values()].flatMap((synset) => aboutSynset(synset, net, isCommon(synset))),
  ]
}

/** The first sense of a word: what it most often means. */
function definitionOf(word: Word, net: WordNet): TextDocument[] {
  const synset = net.synsets.get(synsetKey(word.part, word.senses[0] as number))
  if (!synset) return []
  // index files are in lower case; the sense has the word as it is written
  const written = synset.words.find((one) => one.toLowerCase() === word.text) ?? word.text
  return [
    {
      kind: 'define',
      prompt: `Define: ${written} (${PARTS_OF_SPEECH[word.part]})\n`,
      answer: synset.definition,
      weight: word.markedSenses > 0 ? COMMON_WEIGHT : 1,
      isHeldOut: isHeldOut(synset),
    },
  ]
}

function aboutSynset(synset: Synset, net: WordNet, isCommon: boolean): TextDocument[] {
  const [first] = synset.words as [string]
  const part = PARTS_OF_SPEECH[synset.part]
  const document = (kind: DocumentKind, prompt: string, answer: string): TextDocument => ({
    kind,
    prompt,
    answer,
    weight: isCommon ? COMMON_WEIGHT : 1,
    isHeldOut: isHeldOut(synset),
  })
  const examples = synset.examples.map((text) => `"${text}"`)
  const above = net.synsets.get(synsetKey(synset.part, synset.hypernyms[0] ?? -1))
  return [
    document(
      'entry',
      '',
      `${synset.words.join(', ')} (${part}): ${[synset.definition, ...examples].join('; ')}`,
    ),
    ...synset.examples.flatMap((text) => {
      const used = synset.words.find((word) => text.toLowerCase().includes(word.toLowerCase()))
      return used ? [document('sentence', `Use in a sentence: ${used} (${part})\n`, text)] : []
    }),
    ...(synset.words.length > 1
      ? [document('synonyms', `Synonyms: ${first} (${part})\n`, synset.words.slice(1).join(', '))]
      : []),
    ...(synset.part === 'noun' && above
      ? [document('kind', `What kind of thing is this: ${first}\n`, above.words[0] as string)]
      : []),
  ]
}

function isHeldOut({ part, offset }: Synset): boolean {
  return hashText(`held out ${part} ${offset}`) / 2 ** 32 < HELD_OUT_SHARE
}
