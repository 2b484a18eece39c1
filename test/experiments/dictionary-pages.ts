// Texts for experiments: pages of a dictionary, each some entries that stand near each other in WordNet. The first entries are given,
// the others are to be written. What is held out was never seen by the shipped text model either.
import { type TextDocument, wordNetDocuments } from '../../build/text-starter/data/documents.ts'
import { readWordNet } from '../../build/text-starter/data/wordnet.ts'
import type { Store } from '../../engine/store/store.ts'
import { type PromptedText, promptedTexts, type SideCounts } from './prompted-texts.ts'

/** Entries of a page: about 45 tokens, and 90 behind them. */
const GIVEN = 2
const WRITTEN = 4

/** Pages of a dictionary. */
export async function dictionaryPages(store: Store, counts: SideCounts): Promise<string> {
  return wordNetTexts(store, 'dictionary pages', counts, (documents) => {
    const lines = documents.filter(({ kind }) => kind === 'entry').map(({ answer }) => answer)
    const size = GIVEN + WRITTEN
    return Array.from({ length: Math.floor(lines.length / size) }, (_, i) => {
      const page = lines.slice(i * size, (i + 1) * size)
      return { prompt: `${page.slice(0, GIVEN).join('\n')}\n`, completion: page.slice(GIVEN).join('\n') }
    })
  })
}

/** Words with what they mean, as the text model was taught to answer. */
export async function definitions(store: Store, name: string, counts: SideCounts): Promise<string> {
  return wordNetTexts(store, name, counts, (documents) =>
    documents
      .filter(({ kind }) => kind === 'define')
      .map(({ prompt, answer }) => ({ prompt, completion: answer })),
  )
}

async function wordNetTexts(
  store: Store,
  name: string,
  counts: SideCounts,
  textsOf: (documents: readonly TextDocument[]) => readonly PromptedText[],
): Promise<string> {
  const documents = wordNetDocuments(readWordNet())
  return promptedTexts(store, name, counts, (isHeldOut) =>
    textsOf(documents.filter((one) => one.isHeldOut === isHeldOut)),
  )
}
