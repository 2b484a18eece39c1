// Failures that people really meet, raised by what really fails, as the window tells of them in German.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { parseJsonSchema } from '../../engine/decode/constraint/json-schema.ts'
import { parseRegex } from '../../engine/decode/constraint/regex.ts'
import { resolveGenerationOptions } from '../../engine/decode/index.ts'
import { GgufFile } from '../../engine/formats/gguf.ts'
import { SafetensorsFile } from '../../engine/formats/safetensors-file.ts'
import { addressOf } from '../../engine/host/app/captioner/address.ts'
import { replaceInTexts } from '../../engine/host/datasets-replace.ts'
import { requireImportRoom } from '../../engine/host/import-room.ts'
import { loadTextModel } from '../../engine/models/text/load.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { toldInGerman } from './german-failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'failures-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => setLanguage('en'))

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A header that says it is longer than the file. */
const CUT = Buffer.concat([Buffer.from([200, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":')])

describe('a failure that people meet', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a folder without a model',
      () => loadTextModel(folder),
      'ORDNER/config.json gibt es nicht. Einen Ordner wie bei Hugging Face angeben, oder eine GGUF-Datei.',
    ],
    [
      'weights that were cut off',
      () => new SafetensorsFile(written('cut.safetensors', CUT)),
      'ORDNER/cut.safetensors: safetensors: Die Datei ist abgeschnitten, im Kopf: nötig sind 208 Bytes, es sind 13. Die Datei wurde abgeschnitten: noch einmal kopieren oder herunterladen.',
    ],
    [
      'weights that are not there',
      () => new SafetensorsFile(join(folder, 'none.safetensors')),
      'ORDNER/none.safetensors lässt sich nicht öffnen: eine solche Datei gibt es nicht.',
    ],
    [
      'a file that is no GGUF',
      () => new GgufFile(written('text.gguf', 'hello, this is no model')),
      'ORDNER/text.gguf ist bei Byte',
    ],
    [
      'a group that is not closed',
      () => parseRegex('(a'),
      'Regulärer Ausdruck: eine Gruppe wird nicht geschlossen, an Stelle 3 von "(a". Erlaubt sind Zeichen, Klassen, Gruppen, Alternativen und Wiederholungen.',
    ],
    [
      'a schema of an unknown type',
      () => parseJsonSchema({ type: 'colour' }),
      'JSON-Schema: einen Typ „colour“ gibt es nicht, bei #. Das Schlüsselwort weglassen, oder die Form als regulären Ausdruck angeben.',
    ],
    [
      'a temperature below 0',
      () => resolveGenerationOptions({ temperature: -1 }),
      'Für temperature wird eine Zahl von',
    ],
    [
      'an option that is misspelt',
      () => resolveGenerationOptions({ top_k: 3 } as object),
      'Eine Option „top_k“ gibt es nicht. Ist „topK“ gemeint?',
    ],
    [
      'a pattern that cannot be read',
      () => replaceInTexts(['a'], { find: '(', replace: '', isPattern: true }),
      'Das Muster ist nicht lesbar: „Invalid regular expression:',
    ],
    [
      'pictures that have no room',
      () => requireImportRoom(2e9, 1e9),
      'Die Bilder brauchen bis zu 2.000 MB, frei sind dafür 1.000 MB. Platz schaffen, weniger Bilder importieren, oder eine kleinere Bildgröße wählen. Nichts wurde geändert.',
    ],
    [
      'an address that is none',
      () => addressOf('ftp://here'),
      'Erwartet wird eine Adresse, die mit http:// oder https:// beginnt, gekommen ist „ftp://here“. Zum Beispiel http://127.0.0.1:1234/v1 schreiben.',
    ],
  ])('is told wholly in German: %s', async (_name, action, german) => {
    const { failure, sentences } = await toldInGerman(action)
    expect(sentences.join(' ').replaceAll(folder, 'ORDNER').slice(0, german.length)).toBe(german)
    expect(failure.said.fixes).not.toContain(null)
  })
})
