// The tokens of a text as the window shows them: those that a run is given, and what its objective counts.
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TextTokenView } from '../../../../engine/api/contract/text-views.ts'
import { openCuration } from '../../../../engine/host/app/curation/curation.ts'
import { textsService } from '../../../../engine/host/app/services/texts.ts'
import { importTextDataset } from '../../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../../engine/host/models-add.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../../helpers/tiny-text-folder.ts'

const { signal } = new AbortController()

const ROWS = [
  { prompt: 'the cat ', completion: 'thé end' },
  {
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'yo' },
    ],
  },
]

async function opened(row: object) {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const folder = tempFolder()
  const path = join(folder, 'rows.jsonl')
  writeFileSync(path, JSON.stringify(row))
  const request = { paths: [path], name: 'rows', options: { evalFraction: 0 } }
  const { dataset } = await importTextDataset(store, request)
  const { id: model } = addModel(store, writeTinyTextFolder(join(folder, 'tiny')), 'tiny')
  const app = appOn(store)
  const service = textsService(app, openCuration(app))
  const [key = ''] = store.texts.keys(dataset.id, { limit: 1, offset: 0 })
  return (recipe: object = {}) => service.tokens({ dataset: dataset.id, key, model, recipe }, signal)
}

const said = (tokens: readonly TextTokenView[], passes: (token: TextTokenView) => boolean): string =>
  tokens
    .filter(passes)
    .map(({ name }) => name)
    .join(' ')

describe('the tokens of a text', () => {
  it('of a prompt with its completion count in the completion only, with the end of the text', async () => {
    const view = await (await opened(ROWS[0] as object))()
    // th e Ġ c a t Ġ | th Ã © Ġ e n d </s>: "Ġ" before "th" stays whole at the border, as it would be by itself
    expect(view).toMatchObject({ count: 15, learnt: 8, cut: 0, limit: 65 })
    expect(said(view.tokens, ({ weight }) => weight === 1)).toBe('th Ã © Ġ e n d </s>')
    expect(view.tokens.map(({ text }) => text).join('')).toBe('the cat thé end</s>')
    // the first byte of é shows nothing by itself
    expect(view.tokens.slice(8, 10).map(({ text }) => text)).toEqual(['', 'é'])
    expect(said(view.tokens, ({ isSpecial }) => isSpecial)).toBe('</s>')
  })

  it('count all where an objective learns all, never the first, and less where it says so', async () => {
    const ask = await opened(ROWS[0] as object)
    const all = await ask({ objective: { name: 'autoregressive', options: {} } })
    expect([all.learnt, all.tokens[0]?.weight]).toEqual([14, 0])
    const shared = await ask({ objective: { name: 'conditional', options: { promptShare: 0.2 } } })
    const weights = new Set(shared.tokens.slice(1).map(({ weight }) => weight.toFixed(3)))
    expect(shared.learnt).toBe(14)
    expect(weights.size).toBe(2)
  })

  it('of a chat are written by the template of the model', async () => {
    const view = await (await opened(ROWS[1] as object))()
    expect(view.hasTemplate).toBe(true)
    expect(view.tokens.map(({ text }) => text).join('')).toBe('u: hi</s>a: yo</s>')
    expect(said(view.tokens, ({ weight }) => weight === 1)).toBe('y o </s>')
  })

  it('beyond the sequence length are cut off and count nothing', async () => {
    const view = await (await opened(ROWS[0] as object))({ sequenceLength: 9 })
    expect(view).toMatchObject({ count: 15, limit: 10, cut: 5, learnt: 3 })
    expect(said(view.tokens, ({ isCut }) => isCut)).toBe('Ġ e n d </s>')
  })

  it('know the tokens that a run would add', async () => {
    const view = await (await opened(ROWS[0] as object))({ addedTokens: ['cat'] })
    expect(said(view.tokens, ({ id }) => id === 40)).toBe('cat')
  })

  it('are refused for an objective that there is none of', async () => {
    const ask = await opened(ROWS[0] as object)
    await expect(ask({ objective: { name: 'nothing', options: {} } })).rejects.toMatchObject({
      code: 'UNKNOWN_NAME',
    })
  })
})
