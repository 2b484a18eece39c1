// Noto Emoji as a Hugging Face imagefolder: the base set.
//   npm run ts -- build/samples/noto.ts --out DIR [--count N] [--seed S]
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawEmoji, parseSampleArguments } from './write-pairs.ts'
import type { SampleRequest } from './write-pairs.ts'

const LICENCE = `Noto Emoji drawings: Copyright Google LLC, licensed under the Apache License, Version 2.0.
The full text: https://www.apache.org/licenses/LICENSE-2.0
The captions derive from emojibase (MIT) and the Unicode CLDR short names (Unicode License v3).
`
const ATTRIBUTION = `Noto Emoji (https://github.com/googlefonts/noto-emoji), Copyright Google LLC, Apache-2.0.
Taken from the npm package @iconify-json/noto. Changes: drawn as PNG pictures of 256 by 256 pixels.
Captions: labels of emojibase-data (MIT, Copyright Miles Johnson), after the Unicode CLDR.
`

/** Writes Noto pictures and metadata.jsonl with columns file_name, text and tags, licence and attribution; gives their number. */
export async function writeNoto(request: SampleRequest): Promise<number> {
  const drawn = await drawEmoji('@iconify-json/noto', request)
  const rows = drawn.map(({ file, concept }) =>
    JSON.stringify({ file_name: file, text: concept.label, tags: concept.tags }),
  )
  await writeFile(join(request.out, 'metadata.jsonl'), `${rows.join('\n')}\n`)
  await writeFile(join(request.out, 'LICENCE.txt'), LICENCE)
  await writeFile(join(request.out, 'ATTRIBUTION.txt'), ATTRIBUTION)
  return drawn.length
}

if (import.meta.main) {
  const request = parseSampleArguments()
  process.stdout.write(`${await writeNoto(request)} pictures with captions in ${request.out}\n`)
}
