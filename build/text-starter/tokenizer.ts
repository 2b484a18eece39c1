// The tokenizer of the text starter: byte-level BPE, trained on the same texts as the model.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { replaceFileAtomically } from '../../engine/store/durable.ts'
import { trainByteLevelBpe } from '../../engine/tokenizers/bpe-trainer.ts'
import { ByteLevelBpe } from '../../engine/tokenizers/byte-level-bpe.ts'
import type { TextDocument } from './data/documents.ts'
import { drawTask, TASK_KINDS } from './data/tasks.ts'

/** Ends a document, and stands before the first. */
export const END_TOKEN = '<|endoftext|>'
/** Its id. */
export const END_ID = 0

/** Texts of tasks beside WordNet's, so that their words become tokens. */
const TASK_TEXTS = 20_000

/** Trains the tokenizer, or reads the one that is there. */
export function starterTokenizer(
  folder: string,
  documents: readonly TextDocument[],
  { vocabularySize, seed }: { vocabularySize: number; seed: number },
): ByteLevelBpe {
  const path = join(folder, 'tokenizer.json')
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    const file = trainByteLevelBpe(texts(documents, seed), { vocabularySize, specialTokens: [END_TOKEN] })
    replaceFileAtomically(path, Buffer.from(JSON.stringify(file)))
  }
  return ByteLevelBpe.fromFile(JSON.parse(readFileSync(path, 'utf8')))
}

function* texts(documents: readonly TextDocument[], seed: number): Generator<string> {
  for (const { prompt, answer, isHeldOut } of documents) if (!isHeldOut) yield prompt + answer
  const random = new RandomStream(seed, 'texts of tasks')
  for (let i = 0; i < TASK_TEXTS; i++) {
    const { prompt, answer } = drawTask(random.choice(TASK_KINDS), random, false)
    yield prompt + answer
  }
}
