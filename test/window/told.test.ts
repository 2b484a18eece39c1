// What the host says, in the language of the window.
import { afterEach, describe, expect, it } from 'vitest'
import { EngineError, ERROR_CODES } from '../../engine/base/errors.ts'
import { message } from '../../engine/base/message.ts'
import { MESSAGES } from '../../engine/base/messages.ts'
import { matcherOf } from '../../engine/host/app/curation/filter.ts'
import { parseOwnMetric } from '../../engine/metrics/own/definition.ts'
import { compileFormula } from '../../engine/metrics/own/formula.ts'
import { TEXT_SCOPE } from '../../engine/metrics/own/formula-scopes.ts'
import { messages } from '../../renderer/lib/i18n/de/messages.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { told, toldAll, toldError } from '../../renderer/lib/i18n/told.ts'
import { SICK } from '../app/told-health.ts'

const names = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name))].sort()

function failureOf(action: () => unknown): EngineError {
  try {
    action()
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('nothing failed')
}

afterEach(() => setLanguage('en'))

describe('a sentence of the host', () => {
  it('has a German text with the same values, whatever its code', () => {
    const differing = Object.entries(MESSAGES).filter(
      ([code, text]) => names(text).join() !== names(messages[code] ?? 'none {missing}').join(),
    )
    expect(differing).toEqual([])
  })

  it('is said in the language of the window, with numbers as people there write them', async () => {
    const warning = message('plan.memory', { need: 12.5, free: 3.2 })
    expect(told(warning.text, warning)).toMatch(/^This needs about 12.5 GB/)
    await setLanguage('de')
    expect(told(warning.text, warning)).toMatch(/^Dafür sind etwa 12,5 GB/)
  })

  it('calls an objective as the wizard does', async () => {
    const [suggested] = SICK.findings.map(({ suggestion }) => suggestion.sentence)
    await setLanguage('de')
    expect(suggested && told(suggested.text, suggested)).toBe(
      'Von hier aus mit dem Ziel „Sich nicht im Kreis drehen“ weitertrainieren.',
    )
  })

  it('has other sentences of the host as values, and says those in its language too', async () => {
    const what = message('operation.pairs', { count: 48 })
    const moved = message('operation.trash', { what })
    expect(told(moved.text, moved)).toBe('move 48 pairs to the trash')
    await setLanguage('de')
    const undone = JSON.parse(JSON.stringify(message('operation.undo', { what: moved })))
    expect(told(undone.text, undone)).toBe('Zurückgenommen: 48 Paare in den Papierkorb legen')
  })

  it.each([
    [
      'rating:viel',
      'An Stelle 8: Hinter „rating:“ wird eine Zahl wie 3, >=3 oder <3, oder none erwartet, da steht „viel“.',
    ],
    ['tag:', 'An Stelle 5: Hinter „tag:“ wird ein Schlagwort oder none erwartet, da steht nichts.'],
    ['rot )text', 'An Stelle 5: Erwartet wird ein Suchbegriff, da steht „)“.'],
    ['rot OR', 'An Stelle 7: Erwartet wird ein Wort oder ein Suchbegriff, der Filter endet aber.'],
    ['(rot', 'An Stelle 5: Erwartet wird „)“ zu der „(“ an Stelle 1.'],
    ['"rot', 'An Stelle 5: Dem Anführungszeichen an Stelle 1 fehlt das schließende.'],
  ])('of the filter %s is said wholly in German', async (filter, german) => {
    await setLanguage('de')
    const { problem } = matcherOf(filter)
    expect(problem && told(problem.text, problem)).toBe(german)
  })

  it('without a code is said as it came', async () => {
    await setLanguage('de')
    expect(toldAll(['Plain words.', message('value.atMost', { limit: 3 })])).toBe('Plain words. Höchstens 3.')
  })
})

describe('a failure', () => {
  it('is told in German by its sentences where they have codes, words of the engine included', async () => {
    const error = new EngineError('UNKNOWN_NAME', message('name.none', { noun: 'dataset', name: 'run' }), {
      fixes: [message('name.didYouMean', { name: 'runs' })],
    })
    await setLanguage('de')
    expect(toldError(JSON.parse(JSON.stringify(error)))).toEqual({
      message: 'Nicht gefunden: Datensatz „run“.',
      detail: null,
      fixes: ['Ist „runs“ gemeint?'],
    })
  })

  it('is told by its kind otherwise, with the words of the engine below', async () => {
    const failure = new EngineError('DISK_FULL', 'store: no room for 3 MB.').toJSON()
    expect(toldError(failure)).toEqual({ message: 'store: no room for 3 MB.', detail: null, fixes: [] })
    await setLanguage('de')
    expect(toldError(failure)).toMatchObject({
      message: 'Der Datenträger ist voll.',
      detail: 'store: no room for 3 MB.',
    })
  })

  it('is told with what helps in German, and keeps the engine’s own advice beside its words', async () => {
    const failure = new EngineError('DISK_FULL', 'store: no room for 3 MB.', {
      fixes: ['Free some space on the disk.'],
    }).toJSON()
    expect(toldError(failure).fixes).toEqual(['Free some space on the disk.'])
    await setLanguage('de')
    const { detail, fixes } = toldError(failure)
    expect(detail).toBe('store: no room for 3 MB. Free some space on the disk.')
    expect(fixes).toEqual([messages['fix.DISK_FULL']])
  })

  it.each([
    ['1 +', 'Hier wird eine Zahl, ein Text, ein Name oder „(“ erwartet, aber die Formel endet.'],
    ['1 + output', '„+“ braucht hier eine Zahl, dies ist aber ein Text.'],
    [
      'length(1)',
      'Erwartet wird length(ein Text) oder length(eine Liste von Texten), gekommen ist eine Zahl.',
    ],
    [
      'matches(output, "a(b")',
      'Das Muster ist nicht verwendbar: die Gruppe, die hier beginnt, hat kein „)“.',
    ],
  ])('of the formula %s is told wholly in German', async (formula, german) => {
    await setLanguage('de')
    const failure = failureOf(() => compileFormula(formula, TEXT_SCOPE))
    expect(toldError(failure.toJSON())).toMatchObject({ message: german, detail: null })
  })

  it.each([
    [
      { name: 'Own!', formula: '1' },
      'Name: Erwartet werden Kleinbuchstaben, Ziffern und Bindestriche, ein Buchstabe zuerst.',
    ],
    [{ name: 'own', direction: 'up', formula: '1' }, 'Richtung: Möglich sind: max, min.'],
    [{ name: 'own', unit: 'x'.repeat(21), formula: '1' }, 'Einheit: Höchstens 20 Zeichen.'],
    [
      { name: 'own', range: [1, 0], formula: '1' },
      'Bereich: Die erste Grenze muss unter der zweiten liegen.',
    ],
    [{ name: 'own', source: '' }, 'Skript: Erwartet wird ein Skript.'],
    [{ name: 'bleu', formula: '1' }, 'Ein Maß „bleu“ gibt es schon.'],
  ])('of the own metric %j is told wholly in German', async (file, german) => {
    await setLanguage('de')
    const failure = failureOf(() => parseOwnMetric({ direction: 'max', ...file }))
    expect(toldError(failure.toJSON())).toMatchObject({ message: german, detail: null })
  })

  it('has a German text for every kind', () => {
    expect(Object.keys(ERROR_CODES).filter((code) => !messages[`error.${code}`])).toEqual([])
  })
})
