// Texts for experiments: pages of a dictionary, each some entries that stand near each other in WordNet. The first entries are given,
// the others are to be written. What is held out was never seen by the shipped text model either.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TextDocument, wordNetDocuments } from '../../build/text-starter/data/documents.ts'
import { readWordNet } from '../../build/text-starter/data/wordnet.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import type { Store } from '../../engine/store/store.ts'
import { datasetNamed } from './laboratory.ts'

/** Entries of a page: about 45 tokens, and 90 behind them. */
const GIVEN = 2
const WRITTEN = 4

/** Examples of each side: choices are made on the validation side, tables are of the test side. */
export interface SideCounts {
  readonly train: number
  readonly validation: number
  readonly test: number
}

interface Example {
  readonly prompt: string
  readonly completion: string
}

/** Pages of a dictionary. */
export async function dictionaryPages(store: Store, counts: SideCounts): Promise<string> {
  return textsNamed(store, 'dictionary pages', counts, (documents) => {
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
  return textsNamed(store, name, counts, (documents) =>
    documents
      .filter(({ kind }) => kind === 'define')
      .map(({ prompt, answer }) => ({ prompt, completion: answer })),
  )
}

async function textsNamed(
  store: Store,
  name: string,
  { train, validation, test }: SideCounts,
  examplesOf: (documents: readonly TextDocument[]) => Example[],
): Promise<string> {
  return datasetNamed(store, name, async () => {
    const documents = wordNetDocuments(readWordNet())
    const side = (isHeldOut: boolean): Example[] =>
      new RandomStream(0, `${name} ${String(isHeldOut)}`).shuffled(
        examplesOf(documents.filter((one) => one.isHeldOut === isHeldOut)),
      )
    const held = side(true)
    const sides = {
      train: side(false).slice(0, train),
      validation: held.slice(0, validation),
      test: held.slice(validation, validation + test),
    }
    const folder = join(store.home.root, name)
    mkdirSync(folder, { recursive: true })
    for (const [file, examples] of Object.entries(sides)) {
      const lines = examples.map((example) => `${JSON.stringify(example)}\n`)
      writeFileSync(join(folder, `${file}.jsonl`), lines.join(''))
    }
    await importTextDataset(store, { paths: [folder], name, options: {} })
  })
}
