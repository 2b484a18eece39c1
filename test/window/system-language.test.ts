// Which language a window speaks before anybody chose one.
import { expect, it } from 'vitest'
import { settingsSchema } from '../../engine/api/contract/system.ts'
import { systemLanguage } from '../../renderer/lib/i18n/language.svelte.ts'

it('nobody has chosen a language at first', () => {
  expect(settingsSchema.parse({}).language).toBe('system')
})

it('the first preferred language that we have is spoken, whatever the country', () => {
  expect(systemLanguage(['de-AT', 'en'])).toBe('de')
  expect(systemLanguage(['fr-FR', 'de', 'en'])).toBe('de')
  expect(systemLanguage(['en-GB', 'de'])).toBe('en')
})

it('English is spoken where we have none of them', () => {
  expect(systemLanguage(['fr', 'den'])).toBe('en')
  expect(systemLanguage([])).toBe('en')
})
