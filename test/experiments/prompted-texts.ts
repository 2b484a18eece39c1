// Beginnings of texts with what follows, as a dataset of an experiment: choices are made on the validation side, tables are of the test side.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import type { Store } from '../../engine/store/store.ts'
import { datasetNamed } from './laboratory.ts'

/** Examples of each side, at most. */
export interface SideCounts {
  readonly train: number
  readonly validation: number
  readonly test: number
}

/** A beginning, and what follows. */
export interface PromptedText {
  readonly prompt: string
  readonly completion: string
}

/** A dataset by name, made of shuffled texts of both kinds where it is not there yet: validation and test are held out. */
export async function promptedTexts(
  store: Store,
  name: string,
  { train, validation, test }: SideCounts,
  textsOf: (isHeldOut: boolean) => readonly PromptedText[],
): Promise<string> {
  return datasetNamed(store, name, async () => {
    const side = (isHeldOut: boolean): PromptedText[] =>
      new RandomStream(0, `${name} ${String(isHeldOut)}`).shuffled(textsOf(isHeldOut))
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
