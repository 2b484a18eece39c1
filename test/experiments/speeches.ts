// Prose for experiments: speeches on the state of the union, in windows of words. The first words are given, the others are to be
// written. Whole speeches are held out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../engine/store/store.ts'
import { type PromptedText, promptedTexts, type SideCounts } from './prompted-texts.ts'

/** What `npm run fetch:speeches` fetches. */
const FOLDER = '.cache/speeches'
/** Words of a window: about 50 tokens, and 107 behind them. */
const GIVEN = 38
const WRITTEN = 82
/** The first of so many speeches is held out. */
const HELD_OUT = 8

/** Windows of speeches. */
export async function speeches(store: Store, counts: SideCounts): Promise<string> {
  return promptedTexts(store, 'speeches', counts, (isHeldOut) =>
    speechFiles()
      .filter((_, i) => (i % HELD_OUT === 0) === isHeldOut)
      .flatMap(windowsOf),
  )
}

function speechFiles(): string[] {
  if (!existsSync(FOLDER)) throw new Error(`experiment: ${FOLDER} is not there; npm run fetch:speeches.`)
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))
  return names.sort().map((name) => join(FOLDER, name))
}

function windowsOf(path: string): PromptedText[] {
  const words = readFileSync(path, 'utf8').split(/\s+/).filter(Boolean)
  const size = GIVEN + WRITTEN
  return Array.from({ length: Math.floor(words.length / size) }, (_, i) => {
    const window = words.slice(i * size, (i + 1) * size)
    return { prompt: window.slice(0, GIVEN).join(' '), completion: ` ${window.slice(GIVEN).join(' ')}` }
  })
}
