import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exportTextModel } from '../../../engine/host/exports-texts.ts'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { checkTextDataset } from '../../../engine/host/datasets-check-texts.ts'
import { offeredTextModel } from '../../../engine/host/models-add-text.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { removeModel, renameModel } from '../../../engine/host/models-change.ts'
import { findModel, resolveModel } from '../../../engine/host/models.ts'
import { planOf } from '../../../engine/host/plan.ts'
import { scoreTexts } from '../../../engine/host/score-texts.ts'
import { compareTextModels } from '../../../engine/host/text-compare.ts'
import { tokensOf } from '../../../engine/host/tokens.ts'
import { carryOut, queueRun, type RunEvent } from '../../../engine/host/training.ts'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'

function emptyStore(): Store {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  return store
}

const tinyFolder = (seed = 1): string => writeTinyTextFolder(join(tempFolder(), 'tiny'), seed)
const COMPUTE = { runtime: 'onnx-cpu', threads: 1 }

async function withSums(store: Store, count = 40): Promise<void> {
  const path = join(tempFolder(), 'rows.jsonl')
  const letters = 'abcdefghij'
  const rows = Array.from({ length: count }, (_, i) => {
    const [first, second] = [letters[i % 10] ?? '', 'klmnopqrs'[i % 9] ?? '']
    return JSON.stringify({ prompt: `say ${first} ${second} `, completion: `${second} ${first}` })
  })
  writeFileSync(path, rows.join('\n'))
  await importTextDataset(store, { paths: [path], name: 'says', options: { evalFraction: 0.3 } })
}

describe('refusals', () => {
  it('names what is missing or broken in a folder, and keeps nothing', () => {
    const store = emptyStore()
    const refused = (damage: (folder: string) => void): unknown => {
      const folder = tinyFolder()
      damage(folder)
      try {
        addModel(store, folder)
      } catch (error) {
        return (error as { code: string }).code
      }
      return 'added'
    }
    expect(refused((folder) => rmSync(join(folder, 'tokenizer.json')))).toBe('FILE_NOT_FOUND')
    expect(refused((folder) => rmSync(join(folder, 'model.safetensors')))).toBe('FILE_NOT_FOUND')
    expect(refused((folder) => writeFileSync(join(folder, 'config.json'), '{"model_type":"mamba"}'))).toBe(
      'UNKNOWN_NAME',
    )
    expect(
      refused((folder) => {
        const path = join(folder, 'model.safetensors')
        writeFileSync(path, readFileSync(path).subarray(0, 2000))
      }),
    ).toBe('FILE_TRUNCATED')
    expect(store.models.list()).toEqual([])
  })

  it('says that a text model learns from texts, and a dataset of texts is not for pictures', async () => {
    const store = emptyStore()
    addModel(store, tinyFolder())
    await withSums(store)
    expect(() => queueRun(store, { base: 'starter', dataset: 'says' })).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('learns from pictures') as string,
      }),
    )
  })

  it('exports no adapters of a model that has none', async () => {
    const store = emptyStore()
    addModel(store, tinyFolder())
    const out = join(tempFolder(), 'adapter')
    const asked = { model: 'tiny', format: 'peft', type: 'f32', out, gate: 'strict' } as const
    await expect(exportTextModel(store, asked)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining('no adapters') as string,
    })
  })
})

describe('text models of the store', () => {
  it('tell licence, size and memory before they are added, and keep their files as they were', () => {
    const store = emptyStore()
    const folder = tinyFolder()
    expect(offeredTextModel(folder)).toMatchObject({
      family: 'llama',
      licence: 'apache-2.0',
      parameters: 4560,
      context: 64,
    })
    const row = addModel(store, folder)
    expect(row).toMatchObject({
      name: 'tiny',
      kind: 'text',
      licence: 'apache-2.0',
      parameters: 4560,
      source: folder,
    })
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json'])
      expect(readFileSync(join(row.folder, name))).toEqual(readFileSync(join(folder, name)))
    expect(resolveModel(store, 'tiny').row.id).toBe(row.id)
    renameModel(store, 'tiny', 'small')
    expect(removeModel(store, 'small')).toMatchObject({ filesRemoved: true })
    expect(() => findModel(store, 'tiny')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
  })

  it('cut texts into tokens and score them, by windows where they are long', async () => {
    const store = emptyStore()
    addModel(store, tinyFolder())
    expect(tokensOf(store, 'tiny', 'the')).toMatchObject({ ids: [38, 7], tokens: ['th', 'e'], limit: 64 })
    const long = 'a b c d '.repeat(12)
    const score = await scoreTexts(store, {
      ...COMPUTE,
      model: 'tiny',
      text: long,
      split: 'eval',
      topK: 2,
      context: 32,
      stride: 16,
    })
    expect(score).toMatchObject({ tokens: 95, bytes: 96 })
    expect(score.perplexity).toBeCloseTo(Math.exp(score.nllNats / 95), 6)
    expect(score.topTokens).toHaveLength(2)
    await expect(
      scoreTexts(store, { ...COMPUTE, model: 'tiny', split: 'eval', topK: 0 }),
    ).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    })
  })

  it('are planned, trained with samples, compared and exported', async () => {
    const store = emptyStore()
    addModel(store, tinyFolder())
    await withSums(store)
    const recipe = {
      ...{
        base: 'tiny',
        dataset: 'says',
        method: { name: 'lora' },
        steps: 30,
        batchSize: 8,
        sequenceLength: 32,
      },
      ...{
        evaluateEvery: 10,
        checkpointEvery: 0,
        optimizer: { learningRate: 0.03 },
        schedule: { warmupSteps: 2 },
      },
    }
    expect(planOf(store, parseRecipe(recipe))).toMatchObject({ parameters: 4560, tokens: 30 * 8 * 32 })
    const events: RunEvent[] = []
    const { id } = queueRun(store, recipe)
    const { model, run } = await carryOut(store, id, { ...COMPUTE, emit: (event) => events.push(event) })
    expect(run.status).toBe('finished')
    expect(events.find(({ type }) => type === 'texts')).toMatchObject({ truncated: 0, unlearnable: 0 })
    const samples = store.samples.list(id)
    expect(samples.filter(({ step }) => step === 30).map(({ text }) => typeof text)).toContain('string')
    const compared = await compareTextModels({
      ...{ ...COMPUTE, store, dataset: 'says', baseline: 'tiny', candidate: model?.id ?? '' },
      metrics: ['text-nll', 'perplexity'],
    })
    expect(compared.rows.map(({ verdict }) => verdict)).toEqual(['better', 'better'])
    const again = await compareTextModels({
      ...{ ...COMPUTE, store, dataset: 'says', baseline: 'tiny', candidate: model?.id ?? '' },
      metrics: ['text-nll'],
    })
    expect(again.isReused).toEqual({ baseline: true, candidate: true })
    for (const [format, type] of [
      ['peft', 'f32'],
      ['safetensors', 'bf16'],
    ] as const) {
      const out = join(tempFolder(), format)
      const asked = {
        ...COMPUTE,
        model: model?.id ?? '',
        format,
        type,
        out,
        gate: 'strict',
        dataset: 'says',
      } as const
      expect((await exportTextModel(store, asked)).conformance.passed).toBe(true)
    }
  })

  it('say which texts are too long for them', async () => {
    const store = emptyStore()
    addModel(store, tinyFolder())
    const path = join(tempFolder(), 'rows.jsonl')
    writeFileSync(
      path,
      `${JSON.stringify({ text: 'a b '.repeat(40) })}\n${JSON.stringify({ text: 'a b' })}\n`,
    )
    await importTextDataset(store, { paths: [path], name: 'long', options: {} })
    // 160 letters and spaces, and the end
    expect(checkTextDataset(store, 'long', 'tiny').issues).toMatchObject([
      { kind: 'text-too-long', message: 'rows.jsonl:1 has 161 tokens, the model reads 64.' },
    ])
  })
})
