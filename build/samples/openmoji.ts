// OpenMoji as a folder with caption files: the second style, for fine-tuning.
//   npm run ts -- build/samples/openmoji.ts --out DIR [--count N] [--seed S]
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawEmoji, parseSampleArguments } from './write-pairs.ts'
import type { SampleRequest } from './write-pairs.ts'

const LICENCE = `OpenMoji graphics are licensed under the Creative Commons Attribution-ShareAlike 4.0 International licence (CC BY-SA 4.0).
The full text: https://creativecommons.org/licenses/by-sa/4.0/legalcode

Pictures made from these, and anything adapted from them, must name OpenMoji and be shared under the same licence.
The captions derive from emojibase (MIT) and the Unicode CLDR short names (Unicode License v3).
`
const ATTRIBUTION = `All emojis designed by OpenMoji (https://openmoji.org), the open-source emoji and icon project.
Licence: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
Taken from the npm package @iconify-json/openmoji. Changes: drawn as PNG pictures of 256 by 256 pixels.
Captions: labels of emojibase-data (MIT, Copyright Miles Johnson), after the Unicode CLDR.
`

/** Writes OpenMoji pictures with "<label>, openmoji style" beside each, licence and attribution; gives their number. */
export async function writeOpenMoji(request: SampleRequest): Promise<number> {
  const drawn = await drawEmoji('@iconify-json/openmoji', request)
  for (const { file, concept } of drawn)
    await writeFile(join(request.out, file.replace(/png$/, 'txt')), `${concept.label}, openmoji style\n`)
  await writeFile(join(request.out, 'LICENCE.txt'), LICENCE)
  await writeFile(join(request.out, 'ATTRIBUTION.txt'), ATTRIBUTION)
  return drawn.length
}

if (import.meta.main) {
  const request = parseSampleArguments()
  process.stdout.write(`${await writeOpenMoji(request)} pictures with captions in ${request.out}\n`)
}
