// Tokenizers of the families through a GGUF file and back: the same ids for the strings of families.json.gz.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { ggufTokenizerFields } from '../../../engine/tokenizers/gguf-write.ts'
import { tokenizerConfigOfGguf, tokenizerJsonOfGguf } from '../../../engine/tokenizers/gguf.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'
import type { TextTokenizer } from '../../../engine/tokenizers/text-tokenizer.ts'

const packed = readFileSync(new URL('../../golden/tokenizers/families.json.gz', import.meta.url))
const golden = JSON.parse(gunzipSync(packed).toString()) as {
  readonly strings: string[]
  readonly families: Record<
    string,
    { readonly file: Record<string, unknown>; readonly config?: Record<string, unknown> }
  >
}
const strings = golden.strings.slice(0, 1500)

function both(name: string): { before: TextTokenizer; after: TextTokenizer } {
  const { file, config } = golden.families[name] as (typeof golden.families)[string]
  const before = readTextTokenizer(file, config)
  const fields = ggufTokenizerFields({
    ...{ tokenizerJson: file, tokenizerConfig: config, generationConfig: {}, chatTemplate: undefined },
    vocabulary: before.vocabularySize + 3,
  })
  const metadata = Object.fromEntries(Object.entries(fields).map(([key, { value }]) => [key, value]))
  return { before, after: readTextTokenizer(tokenizerJsonOfGguf(metadata), tokenizerConfigOfGguf(metadata)) }
}

/**
 * llama.cpp puts a space before every text and part after a special token, Metaspace only where there is none; and it joins
 * spaces for which a token was added, though no merge makes it. Both are so with its own converter too.
 */
function isOtherwise(name: string, text: string): boolean {
  return (name === 'llama2' && /^[ ▁]|<(unk|\/?s)>/.test(text)) || (name === 'gemma' && /[ ▁]{2}/.test(text))
}

it.each(['gpt2', 'llama3', 'qwen2', 'smollm2', 'pythia', 'llama2-legacy', 'llama2', 'gemma'])(
  '%s comes back with the same ids',
  (name) => {
    const { before, after } = both(name)
    const differing = strings.filter(
      (text) => !isOtherwise(name, text) && String(before.encode(text)) !== String(after.encode(text)),
    )
    expect(differing).toEqual([])
    expect(after.vocabularySize).toBe(before.vocabularySize + 3)
  },
)

it.each(['roberta', 'o200k', 'unigram-bytes', 'words'])('%s is refused', (name) => {
  expect(() => both(name)).toThrow('cannot be written into a GGUF file')
})
