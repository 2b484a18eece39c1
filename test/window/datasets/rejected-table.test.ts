// What an import did not take, as a person reads it in either language.
import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import { message } from '../../../engine/base/message.ts'
import { setLanguage } from '../../../renderer/lib/i18n/index.svelte.ts'
import RejectedTable from '../../../renderer/pages/datasets/RejectedTable.svelte'

const rejected = [
  {
    ...{ file: 'a.png', line: null, reason: 'CAPTION_MISSING', fix: 'Write it.' },
    message: 'a.png: expected its caption in a.txt, there is no such file.',
  },
]

afterEach(async () => {
  cleanup()
  await setLanguage('en')
})

it('says the reason without naming the file twice', () => {
  render(RejectedTable, { rejected })
  expect(screen.getByText('expected its caption in a.txt, there is no such file.')).toBeTruthy()
})

it('says the kind of reason in the language of the window, with the words of the engine beside it', async () => {
  await setLanguage('de')
  render(RejectedTable, { rejected })
  expect(screen.getByText(/^Einem Bild fehlt der Bildtext\. \(expected its caption in a\.txt/)).toBeTruthy()
})

it('says reasons and fixes with codes wholly in the language of the window', async () => {
  const problem = message('row.emptyPart', { role: 'user' })
  const fix = message('row.emptyFix')
  const coded = {
    ...{ file: 'a.jsonl', line: 3, reason: 'ROW_EMPTY', fix: fix.text },
    message: `a.jsonl: line 3: ${problem.text}.`,
    said: { problem, fix },
  }
  const { rerender } = render(RejectedTable, { rejected: [coded] })
  expect(screen.getByText('expected a text, it is empty (user).')).toBeTruthy()
  await setLanguage('de')
  await rerender({ rejected: [coded] })
  expect(screen.getByText('Erwartet wird ein Text, er ist leer (Nutzer).')).toBeTruthy()
  expect(screen.getByText('Den Text schreiben, oder die Zeile löschen.')).toBeTruthy()
})

it.each([
  [
    message('file.unusable', { found: 'a video' }),
    'expected a picture, it is a video.',
    'Erwartet wird ein Bild, dies ist ein Video.',
  ],
  [
    message('picture.unknown', { where: 'a.png' }),
    'expected a picture, its content is of no known picture format.',
    'Erwartet wird ein Bild, der Inhalt hat kein bekanntes Bildformat.',
  ],
])('says %j of a picture without its file, which stands beside it', async (problem, english, german) => {
  const fix = message('file.replaceFix')
  const coded = { file: 'a.png', line: null, reason: 'FILE_INVALID', message: '', fix: fix.text }
  const { rerender } = render(RejectedTable, { rejected: [{ ...coded, said: { problem, fix } }] })
  expect(screen.getByText(english)).toBeTruthy()
  await setLanguage('de')
  await rerender({ rejected: [{ ...coded, said: { problem, fix } }] })
  expect(screen.getByText(german)).toBeTruthy()
})
