// Files of texts that are broken, as the window tells of them in German.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { importTexts } from '../../engine/data/text/import.ts'
import { parseTextImportOptions, type TextImportOptions } from '../../engine/data/text/import-options.ts'
import { importPairs } from '../../engine/data/dataset.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { toldInGerman } from './german-failure.ts'

const folder = mkdtempSync(join(tmpdir(), 'broken-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => setLanguage('en'))

/** What the window says of an import of one file. */
async function germanOf(name: string, content: string | Uint8Array, options: TextImportOptions = {}) {
  const path = join(folder, name)
  writeFileSync(path, content)
  const control = { staging: join(folder, 'staged') }
  const taken = importTexts([path], parseTextImportOptions(options), control, () => null)
  return germanOfFailure(taken, path)
}

async function germanOfFailure(work: Promise<unknown>, path: string) {
  const { sentences } = await toldInGerman(() => work)
  const [told = '', ...fixes] = sentences
  return [told.replaceAll(path, 'DATEI').replaceAll(folder, 'ORDNER'), ...fixes]
}

const NO_TEXT = 'DATEI: Erwartet wird mindestens ein Text; ausgelassen: 1. Als Erstes:'

describe('a file of texts that is broken', () => {
  it.each([
    [
      'twice.csv',
      'text,text\na,b\n',
      'Erwartet wird eine Kopfzeile mit den Namen der Spalten, „text“ steht zweimal darin.',
    ],
    [
      'quote.csv',
      '"te"xt,b\na,b\n',
      'Erwartet wird eine Kopfzeile mit den Namen der Spalten, aber Zeile 1 ist nicht verwendbar: Kein gültiges CSV (hinter dem schließenden Anführungszeichen von Zelle 1 folgt noch etwas).',
    ],
    [
      'notepad.jsonl',
      Buffer.from('\ufeff{"text":"x"}', 'utf16le'),
      'Erwartet wird Text in UTF-8, dies ist UTF-16.',
    ],
    ['word.json', '"text"', 'Erwartet wird eine Liste von JSON-Objekten, die Datei beginnt anders.'],
    [
      'empty.jsonl',
      '{"a":1,"b":2}\n',
      'Erwartet werden Spalten mit Texten, mit Prompts und Antworten, oder mit Chats; gekommen sind a, b.',
    ],
  ])('%s is refused as a whole', async (name, content, problem) => {
    const [sentence, fix] = await germanOf(name, content)
    const where = name === 'empty.jsonl' ? name : 'DATEI'
    expect(sentence).toBe(`${NO_TEXT} ${where}: ${problem}`)
    expect(fix).not.toMatch(/\b(the|file|or)\b/)
  })

  it.each([
    ['{"text":', 'es endet, bevor es vollständig ist'],
    ['{text:"a"}', 'an Stelle 2 wird ein Name in doppelten Anführungszeichen oder „}“ erwartet'],
    ['{"text":"a",}', 'an Stelle 13 wird ein Name in doppelten Anführungszeichen erwartet'],
    ['{"text" "a"}', 'an Stelle 9, hinter dem Namen, wird „:“ erwartet'],
    ['{"text":["a" "b"]}', 'an Stelle 14, hinter dem Element, wird „,“ oder „]“ erwartet'],
    ['{"text":"a" "b"}', 'an Stelle 13, hinter dem Wert, wird „,“ oder „}“ erwartet'],
    ['{"text":"a', 'ein Text darin hat bis Stelle 11 kein schließendes Anführungszeichen'],
    ['{"text":"a\tb"}', 'in einem Text steht an Stelle 11 ein Tabulator, Zeilenende oder Steuerzeichen'],
    ['{"text":"\\q"}', 'an Stelle 11 folgt einem umgekehrten Schrägstrich, was ihm nicht folgen darf'],
    ['{"text":1.}', 'die Zahl an Stelle 11 ist nicht vollständig'],
    ['{"text":"a"} x', 'hinter dem Ende, an Stelle 14, folgt noch etwas'],
    ['{"text":\'a\'}', "„'“ steht, wo ein Wert erwartet wird"],
  ])('holds the line %s', async (line, reason) => {
    const [sentence] = await germanOf('line.jsonl', line)
    expect(sentence).toBe(`${NO_TEXT} line.jsonl, Zeile 1: Kein gültiges JSON (${reason}).`)
  })

  it('has a quote in the middle of a cell', async () => {
    const [sentence] = await germanOf('cells.csv', 'text,b\nx,a"b"\n')
    expect(sentence).toBe(
      `${NO_TEXT} cells.csv, Zeile 2: Kein gültiges CSV (in Zelle 2 steht ein Anführungszeichen, sie beginnt aber nicht mit einem).`,
    )
  })

  it('lacks a column that was named', async () => {
    const content = '{"body":"x"}\n'
    expect(await germanOf('columns.jsonl', content, { columns: { text: 'bod' } })).toEqual([
      'columns.jsonl: Eine Spalte „bod“ gibt es nicht.',
      'Ist „body“ gemeint?',
    ])
  })

  it('is no file of texts at all', async () => {
    const [sentence] = await germanOf('photo.xyz', 'x')
    expect(sentence).toBe('DATEI: Erwartet werden Dateien mit Texten, da sind keine.')
  })
})

describe('a folder of pictures', () => {
  it('without pictures is refused with what is read', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'))
    const said = await germanOfFailure(importPairs(empty), empty)
    expect(said[0]).toBe(
      'DATEI: Erwartet werden Bilder mit Bildtexten, keine der 0 Dateien ist ein Bild oder eine Tabelle dazu.',
    )
  })

  it('of which nothing can be used tells the first reason', async () => {
    const pictures = mkdtempSync(join(folder, 'pictures-'))
    writeFileSync(join(pictures, 'a.png'), '')
    writeFileSync(join(pictures, 'a.txt'), 'a cat')
    copyFileSync(join(pictures, 'a.txt'), join(pictures, 'b.txt'))
    const said = await germanOfFailure(importPairs(pictures), pictures)
    expect(said[0]).toMatch(
      /^DATEI: Erwartet wird mindestens ein Bild mit Bildtext; ausgelassen: 2\. Als Erstes: a\.png: Erwartet wird ein Bild, die Datei hat 0 Bytes\.$/,
    )
  })
})
