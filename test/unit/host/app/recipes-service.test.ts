// Recipes as the wizard asks about them.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AppHandlers } from '../../../../engine/api/contract/index.ts'
import { parseRecipe, recipeSchema, withValueAt } from '../../../../engine/api/recipe.ts'
import type { AppContext } from '../../../../engine/host/app/context.ts'
import { PRESETS } from '../../../../engine/host/app/presets.ts'
import { computeOf, readSettings } from '../../../../engine/host/app/settings.ts'
import { keepSpeed } from '../../../../engine/host/compute-speed.ts'
import { recipesService } from '../../../../engine/host/app/services/recipes.ts'
import { captionImageParameters } from '../../../../engine/models/caption-image.ts'
import { countParameters } from '../../../../engine/nn/parameters.ts'
import { estimateMemory } from '../../../../engine/host/plan-memory.ts'
import { planWarnings } from '../../../../engine/host/plan-warnings.ts'
import { queueRun } from '../../../../engine/host/training.ts'
import type { Store } from '../../../../engine/store/store.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { tinyCaptionImageModel } from '../../../helpers/tiny-model.ts'
import { makeTinyHome, tinyRecipe } from './tiny-home.ts'

let store: Store
let service: AppHandlers['recipes']
const signal = new AbortController().signal

async function open(): Promise<void> {
  store = makeTinyHome(tempFolder())
  onTestFinished(() => store.dispose())
  service = recipesService({ store } as AppContext)
}
const check = async (recipe: Record<string, unknown>) => service.check({ recipe }, signal)

describe('a check', () => {
  it('fills in every default and plans', async () => {
    await open()
    const { recipe, plan, problems } = await check(tinyRecipe({ steps: 100, batchSize: 4 }))
    expect(problems).toEqual([])
    expect(recipe).toEqual(parseRecipe(tinyRecipe({ steps: 100, batchSize: 4 })))
    expect(plan).toMatchObject({
      trainingPairs: 20,
      heldOutPairs: 7,
      epochs: 20,
      tokens: 100 * 4 * (12 + 16),
      seconds: null,
    })
    expect(plan?.freeMemoryBytes).toBeGreaterThan(1e6)
  })

  it('estimates the time from the measured speed before the first run, and takes the runs then', async () => {
    await open()
    const settings = () => readSettings(store)
    const compute = computeOf(settings())
    let asked = 0
    const measure = () => Promise.resolve(void asked++).then(() => keepSpeed(store.settings, compute, 1e9))
    service = recipesService({ store, settings } as AppContext, measure)
    const plan = async (steps: number) => (await check(tinyRecipe({ steps, batchSize: 4 }))).plan
    const [short, long] = [await plan(100), await plan(200)]
    expect([short?.secondsFrom, asked]).toEqual(['speed', 1])
    expect(short?.seconds).toBeGreaterThan(0)
    expect(long?.seconds).toBeCloseTo(2 * (short?.seconds ?? NaN), 6)
    keepSpeed(store.settings, compute, 2e9)
    expect((await plan(100))?.seconds).toBeCloseTo((short?.seconds ?? NaN) / 2, 6)
    const run = queueRun(store, parseRecipe(tinyRecipe()))
    store.runs.setStatus(run.id, 'running')
    store.metricPoints.append(run.id, [{ step: 1, name: 'tokensPerSecond', value: 1000 }])
    expect(await plan(100)).toMatchObject({ secondsFrom: 'runs', seconds: (100 * 4 * (12 + 16)) / 1000 })
  })

  it('tells no time where nothing could be measured', async () => {
    await open()
    service = recipesService({ store } as AppContext, () => Promise.resolve())
    expect((await check(tinyRecipe())).plan).toMatchObject({ seconds: null, secondsFrom: null })
  })

  it('names everything that is wrong at once, by path, with the nearest name', async () => {
    await open()
    const { recipe, plan, problems } = await check({
      base: 'tiny',
      steps: 0,
      batchSiez: 4,
      optimizer: { learningrate: 1 },
      method: { name: 'lora', rnak: 8 },
    })
    expect([recipe, plan]).toEqual([null, null])
    const messages = Object.fromEntries(problems.map(({ path, message }) => [path, message]))
    expect(Object.keys(messages).sort()).toEqual(
      ['batchSiez', 'dataset', 'method.rnak', 'optimizer.learningrate', 'steps'].sort(),
    )
    expect(messages['batchSiez']).toContain('Did you mean "batchSize"?')
    expect(messages['optimizer.learningrate']).toContain('Did you mean "learningRate"?')
    expect(messages['method.rnak']).toContain('Did you mean "rank"?')
  })

  it('says that base, dataset or objective are not there, or that the objective has no such option', async () => {
    await open()
    const missing = await check(tinyRecipe({ base: 'tini', dataset: 'shape' }))
    expect(missing.recipe).not.toBeNull()
    expect(missing.problems.map(({ path }) => path)).toEqual(['base', 'dataset'])
    expect(missing.problems[0]?.message).toContain('Did you mean "tiny"?')
    const objective = await check(tinyRecipe({ objective: { name: 'jiont' } }))
    expect(objective.problems).toEqual([
      expect.objectContaining({
        path: 'objective.name',
        message: expect.stringContaining('joint') as string,
      }),
    ])
    const texts = await check(tinyRecipe({ objective: { name: 'autoregressive' } }))
    expect(texts.problems).toMatchObject([
      {
        path: 'objective.name',
        message: 'objective: "autoregressive" trains models of kind text, this one is of kind caption-image.',
      },
    ])
    const option = await check(tinyRecipe({ objective: { name: 'joint', options: { captionShare: 7 } } }))
    expect(option.problems.map(({ path }) => path)).toEqual(['objective.options.captionShare'])
  })

  it('says which size pictures need for a base, before anything trains', async () => {
    await open()
    const { problems } = await check(tinyRecipe({ base: 'starter' }))
    expect(problems.map(({ path }) => path)).toEqual(['dataset'])
    expect(problems[0]?.message).toMatch(/are 16 pixels wide, "starter" takes 64\. Import the pictures again/)
  })

  it.each([[{}], [{ base: 3 }], [{ method: 'lora' }], [{ optimizer: [] }], [{ samplePrompts: [1] }]])(
    'throws for nothing: %j',
    async (recipe) => {
      await open()
      expect((await check(recipe)).problems.length).toBeGreaterThan(0)
    },
  )

  it('takes the time from what this computer did with the same base: the median of the last rates', async () => {
    await open()
    for (const rate of [1, 50, 400, 100, 200]) {
      const { id } = queueRun(store, tinyRecipe())
      store.runs.setStatus(id, 'running')
      store.metricPoints.append(id, [
        { step: 1, name: 'tokensPerSecond', value: 9999 },
        { step: 2, name: 'tokensPerSecond', value: rate },
      ])
    }
    const { plan } = await check(tinyRecipe({ steps: 10, batchSize: 5 }))
    expect(plan?.seconds).toBe((10 * 5 * 28) / 100)
  })
})

describe('memory', () => {
  const { transformer: config, imageTokenizer } = tinyCaptionImageModel(1).manifest
  const bytes = (
    values: Record<string, unknown>,
    { trainingPairs = 20, runtime = 'onnx-cpu', layers = 2 } = {},
  ) =>
    estimateMemory({
      recipe: parseRecipe(tinyRecipe(values)),
      config: { ...config, layers },
      imageTokenizer,
      trainingPairs,
      heldOutPairs: 7,
      pictureSize: 16,
      runtime,
    })

  it('grows with the batch and the pairs, and is less with adapters', () => {
    const onePair = bytes({ batchSize: 2 }) - bytes({ batchSize: 1 })
    expect(onePair).toBeGreaterThan(0)
    expect((bytes({ batchSize: 64 }) - bytes({ batchSize: 32 })) / (32 * onePair)).toBeCloseTo(1, 2)
    expect(bytes({}, { trainingPairs: 21 }) - bytes({})).toBe(16 * 16 * 3 + 28 * 4)
    const lora = { method: { name: 'lora', rank: 2, embeddings: false } }
    expect(bytes(lora)).toBeLessThan(bytes({}))
  })

  it.each(['cpu', 'onnx-cpu'])('falls with parts and with recomputed blocks on %s', (runtime) => {
    const of = (values: Record<string, unknown>) =>
      bytes({ batchSize: 512, ...values }, { runtime, layers: 8 })
    expect(of({ accumulate: 4 })).toBeLessThan(of({ accumulate: 2 }))
    expect(of({ accumulate: 2 })).toBeLessThan(of({}))
    expect(of({ recompute: true })).toBeLessThan(of({}))
  })

  it('is that of the runtime: planned programs share what ONNX Runtime takes several times', () => {
    const graphsOf = (runtime: string) =>
      bytes({ batchSize: 512 }, { runtime }) - bytes({ batchSize: 64 }, { runtime })
    expect(graphsOf('cpu')).toBeGreaterThan(0)
    expect(graphsOf('onnx-cpu')).toBeGreaterThan(2 * graphsOf('cpu'))
  })

  it('adds up gradients and averages in areas of their own', () => {
    const numbers = 4 * countParameters(captionImageParameters(config))
    expect(bytes({ average: 0.99 }) - bytes({})).toBe(numbers)
    expect(bytes({ batchSize: 4, accumulate: 2 }) - bytes({ batchSize: 2 })).toBe(numbers)
  })
})

describe('warnings', () => {
  const plan = {
    trainingPairs: 400,
    heldOutPairs: 40,
    epochs: 10,
    tokens: 1,
    parameters: 1,
    trainableParameters: 1,
    memoryBytes: 1e9,
    freeMemoryBytes: 4e9,
    checkpointBytes: 1,
    ...{ seconds: null, secondsFrom: null },
  }
  const recipe = parseRecipe({ base: 'b', dataset: 'd' })
  const lora = parseRecipe({ base: 'b', dataset: 'd', method: { name: 'lora' } })
  const withRate = (learningRate: number) => ({ ...recipe, optimizer: { ...recipe.optimizer, learningRate } })

  it('has none for an ordinary recipe', () => expect(planWarnings(recipe, plan, 'caption-image')).toEqual([]))

  it.each([
    ['many epochs', recipe, { epochs: 90 }, 'seen about 90 times'],
    ['nothing held out', recipe, { heldOutPairs: 0 }, 'No examples are held out'],
    ['no pairs at all', recipe, { trainingPairs: 0, epochs: 0 }, 'no training examples'],
    ['little memory', recipe, { memoryBytes: 5.2e9 }, 'about 5.2 GB of memory and 4 GB are free'],
    ['a large batch', recipe, { trainingPairs: 20 }, 'A batch of 32 is larger than the 20'],
    ['a high rate', withRate(0.01), {}, 'is high for training all weights'],
    ['a low rate', withRate(1e-6), {}, 'is low for training all weights'],
    [
      'adapters with a tiny rate',
      { ...lora, optimizer: { ...lora.optimizer, learningRate: 1e-4 } },
      {},
      'is low for adapters',
    ],
    ['no checkpoints', { ...recipe, checkpointEvery: 0 }, {}, 'a crash loses the whole run'],
    ['a warm-up without end', { ...recipe, steps: 10 }, {}, 'as long as the whole run'],
    ['what is for texts', { ...recipe, packing: 'packed' as const, lastLayers: 0 }, {}, 'kind: packing.'],
    [
      'what adapters of texts have',
      parseRecipe({
        ...{ base: 'b', dataset: 'd', optimizer: { learningRate: 1e-3 } },
        method: { name: 'lora', targets: ['q_proj'] },
      }),
      {},
      'kind: method.targets.',
    ],
  ])('%s', (_name, given, change, words) => {
    const warnings = planWarnings(given, { ...plan, ...change }, 'caption-image')
    expect(warnings.map(({ text }) => text)).toEqual([expect.stringContaining(words)])
  })
})

describe('presets', () => {
  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s is a recipe that needs no warning',
    (_name, { values, kind }) => {
      const apply = (recipe: Record<string, unknown>): Record<string, unknown> =>
        Object.entries(values).reduce((made, [path, value]) => withValueAt(made, path, value), recipe)
      const recipe = recipeSchema.parse(apply({ base: 'b', dataset: 'd' }))
      for (const [path, value] of Object.entries(values)) {
        const found = path
          .split('.')
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], recipe)
        expect(found, path).toEqual(value)
      }
      const roomy = { trainingPairs: 3000, heldOutPairs: 300, epochs: 5, memoryBytes: 0, freeMemoryBytes: 1 }
      const rest = {
        tokens: 1,
        parameters: 1,
        trainableParameters: 1,
        checkpointBytes: 1,
        ...{ seconds: null, secondsFrom: null },
      }
      expect(planWarnings(recipe, { ...roomy, ...rest }, kind)).toEqual([])
    },
  )

  it.each(PRESETS.map(({ name }) => name))('%s can be put over any other', (name) => {
    const [own] = PRESETS.filter((preset) => preset.name === name)
    for (const other of PRESETS) {
      const entries = [...Object.entries(other.values), ...Object.entries(own?.values ?? {})]
      const recipe = entries.reduce<Record<string, unknown>>(
        (made, [path, value]) => withValueAt(made, path, value),
        { base: 'b', dataset: 'd' },
      )
      expect(recipeSchema.safeParse(recipe).success).toBe(true)
    }
  })
})
