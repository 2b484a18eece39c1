// Own metrics as the editor of the window has them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { metricsService } from '../../../../engine/host/app/services/metrics.ts'
import { importTextDataset } from '../../../../engine/host/datasets-import-texts.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const { signal } = new AbortController()
const PATIENT = { timeout: 60_000 }

function setUp() {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const told: { readonly name: string; readonly payload: unknown }[] = []
  const service = metricsService(appOn(store, told))
  const check = (file: Record<string, unknown>, dataset: string | null = null) =>
    service.check({ file: { name: 'own', direction: 'max', ...file }, dataset }, signal)
  return { store, service, told, check }
}

describe('the editor of own metrics', PATIENT, () => {
  it('saves, lists, and takes away, and tells every window', async () => {
    const { service, told } = setUp()
    const file = { name: 'own', direction: 'max', formula: '1 / (1 + tokens)' }
    expect(await service.save({ file }, signal)).toMatchObject({ name: 'own', version: 1, kind: 'formula' })
    await service.save({ file: { ...file, formula: '2 / (2 + tokens)' } }, signal)
    const [own] = await service.list(undefined, signal)
    expect(own).toMatchObject({
      version: 2,
      file: { formula: '2 / (2 + tokens)' },
      versions: [{}, { version: 2 }],
    })
    expect(await service.save({ file: own?.file ?? {} } as never, signal)).toMatchObject({ version: 2 })
    await service.remove({ name: 'own' }, signal)
    expect(await service.list(undefined, signal)).toEqual([])
    expect(told.map(({ name }) => name)).toEqual(Array.from({ length: 4 }, () => 'metrics.changed'))
    await expect(service.save({ file: { ...file, direction: 'up' } }, signal)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })

  it('shows what a formula makes of examples of a dataset, part by part', async () => {
    const { store, check } = setUp()
    const path = join(tempFolder(), 'rows.jsonl')
    const rows = ['one two', 'three four'].map((completion) => JSON.stringify({ prompt: 'say', completion }))
    writeFileSync(path, rows.join('\n'))
    await importTextDataset(store, { paths: [path], name: 'rows', options: { evalFraction: 0.5 } })
    const { mistake, verdict, examples } = await check({ formula: 'length(output) + 1' }, 'rows')
    expect([mistake, verdict]).toEqual([null, 'unclear'])
    expect(examples.map(({ state }) => state)).toEqual([
      'right',
      'half wrong',
      'right',
      'half wrong',
      'empty',
    ])
    const right = examples.find(({ state, output }) => state === 'right' && output === 'one two')
    expect(right).toMatchObject({ prompt: 'say', references: ['one two'], value: 8, picture: null })
    expect(right?.parts).toEqual([
      { start: 7, end: 13, value: 'one two' },
      { start: 0, end: 14, value: 7 },
      { start: 0, end: 18, value: 8 },
    ])
  })

  it('tells mistakes with their place', async () => {
    const { check } = setUp()
    expect((await check({ formula: '1 +\n  tokns' })).mistake).toMatchObject({
      ...{ code: 'BAD_FORMULA', start: 6, end: 11, line: 2, column: 3 },
      fixes: [expect.stringContaining('tokens') as string],
    })
    expect((await check({ formula: '1', range: [1, 0] })).mistake).toMatchObject({
      member: 'range',
      line: null,
    })
    const { examples, verdict } = await check({
      source: 'function measure(item) {\n  return item.no.thing\n}',
    })
    expect(verdict).toBe('failed')
    expect(examples[0]).toMatchObject({ value: null, mistake: { code: 'METRIC_FAILED', line: 2 } })
  })

  it('tells every mistake with its code, for windows in other languages', async () => {
    const { check } = setUp()
    const mistakeIn = async (file: Record<string, unknown>) => {
      const { mistake, examples } = await check(file)
      return (mistake ?? examples[0]?.mistake)?.said
    }
    const said = (code: string, values: object, fix: string) => ({
      message: { code, values },
      fixes: [{ code: fix }],
    })
    const problem = (code: string) => ({ code })
    expect(await mistakeIn({ name: 'Own!', formula: '1' })).toMatchObject(
      said('own.member', { member: 'name', problem: problem('own.nameForm') }, 'own.exampleFix'),
    )
    expect(await mistakeIn({ formula: '1', unit: 'x'.repeat(21) })).toMatchObject(
      said('own.member', { member: 'unit', problem: problem('value.mostCharacters') }, 'own.exampleFix'),
    )
    expect(await mistakeIn({ name: 'bleu', formula: '1' })).toMatchObject(
      said('own.taken', { name: 'bleu' }, 'own.takenFix'),
    )
    expect(await mistakeIn({ source: ' ' })).toMatchObject(
      said('own.member', { member: 'source', problem: problem('own.noScript') }, 'own.exampleFix'),
    )
    expect(await mistakeIn({ source: 'const a = 1' })).toMatchObject(
      said('own.noFunction', {}, 'own.noFunctionFix'),
    )
    expect(await mistakeIn({ source: 'measure = (item) => item.absent.length' })).toMatchObject(
      said(
        'own.scriptFails',
        { of: { code: 'own.ofItem', values: { item: 1 } }, words: problem('reason.quoted') },
        'own.everyItemFix',
      ),
    )
    expect(await mistakeIn({ source: 'measure = () => "many"' })).toMatchObject(
      said('own.row', { item: 1, value: '"string"', expected: problem('own.anyNumber') }, 'own.everyItemFix'),
    )
    expect(await mistakeIn({ formula: '5', range: [0, 1] })).toMatchObject(
      said('own.outside', { name: 'own', least: 0, greatest: 1, value: 5 }, 'own.outsideFix'),
    )
  })

  it('draws the pictures that a script of pictures is tried on', async () => {
    const { check } = setUp()
    const { examples } = await check({ of: 'pictures', source: 'measure = ({ picture }) => picture.width' })
    expect(examples[0]).toMatchObject({ output: null, value: 32 })
    expect(
      Buffer.from(examples[0]?.picture ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  it('offers the words of formulas and of scripts', async () => {
    const { service } = setUp()
    const texts = await service.words({ of: 'texts' }, signal)
    expect(texts.fields.map(({ name }) => name)).toContain('output')
    expect(texts.scores.map(({ name }) => name)).toContain('rouge-l')
    expect(texts.functions.map(({ name }) => name)).toContain('contains')
    expect(texts.limits).toEqual({ seconds: 2, memoryMb: 64, sourceCharacters: 100_000 })
    const pictures = await service.words({ of: 'pictures' }, signal)
    expect(pictures.scores.map(({ name }) => name)).toContain('scene-all')
  })
})
