// Changes of a dataset in words.
import { afterEach, expect, it } from 'vitest'
import { describeReplacement } from '../../engine/host/datasets-edit.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { operationWords } from '../../renderer/lib/i18n/operation-words.ts'

afterEach(() => setLanguage('en'))

const replaced = describeReplacement({ find: 'a', replace: 'the', isPattern: false })

it.each([
  ['move 48 pairs to the trash', '48 Paare in den Papierkorb legen'],
  ['take 1 text out of the trash', '1 Text aus dem Papierkorb holen'],
  ['rate 2 pairs with 5', '2 Paare mit 5 bewerten'],
  ['take the rating of 3 texts away', 'Bewertung entfernen (3 Texte)'],
  ['add the tag "best" to 2 pairs', 'Schlagwort "best" hinzufügen (2 Paare)'],
  [replaced, '"a" durch "the" ersetzen'],
  ['go back to version "before cleaning"', 'Zur Version „before cleaning“ zurückkehren'],
  ['edit caption of cat.png', 'Bildtext ändern: cat.png'],
])('%s', async (english, german) => {
  expect(operationWords(english)).toBe(english)
  await setLanguage('de')
  expect(operationWords(english)).toBe(german)
})

it('keeps the words of a form that is not known', async () => {
  await setLanguage('de')
  expect(operationWords('something new')).toBe('something new')
})
