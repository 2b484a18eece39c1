// What an import did not take, as a person reads it in either language.
import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
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
  expect(
    screen.getByText(/^Einem Bild fehlt der Bildtext\. \(expected its caption in a\.txt/),
  ).toBeTruthy()
})
