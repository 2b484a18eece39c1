// Runs with rewards from recipe to model: metrics of the registry and people's own, for texts and pictures.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { saveOwnMetric } from '../../../engine/host/own-metrics.ts'
import { carryOut, queueRun } from '../../../engine/host/training.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { writeScenes } from '../../app/seed.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'

const SIZES = { steps: 3, batchSize: 8, evaluateEvery: 0, checkpointEvery: 2 }

async function textStore(): Promise<Store> {
  const root = tempFolder()
  const store = openStore(join(root, 'home'))
  onTestFinished(() => store.dispose())
  addModel(store, writeTinyTextFolder(join(root, 'model')), 'tiny')
  const rows = [...'abcdefgh'].map((letter) =>
    JSON.stringify({ prompt: `say ${letter} `, completion: letter.repeat(3) }),
  )
  writeFileSync(join(root, 'rows.jsonl'), rows.join('\n'))
  await importTextDataset(store, {
    ...{ paths: [join(root, 'rows.jsonl')], name: 'says', options: { evalFraction: 0.2 } },
  })
  return store
}

async function pictureStore(): Promise<Store> {
  const root = tempFolder()
  const store = openStore(join(root, 'home'))
  onTestFinished(() => store.dispose())
  addModel(store, writeModelFolder(join(root, 'model'), tinyCaptionImageModel(3)), 'tiny')
  const paths = [await writeScenes(join(root, 'scenes'), 8)]
  await importDataset(store, { paths, name: 'says', options: { size: 16, evalFraction: 0.25 } })
  return store
}

/** Figures of each step of a run. */
async function figures(store: Store, objective: object): Promise<Readonly<Record<string, number>>[]> {
  const run = queueRun(store, { ...SIZES, base: 'tiny', dataset: 'says', objective })
  const steps: Readonly<Record<string, number>>[] = []
  await carryOut(store, run.id, {
    ...{ runtime: 'onnx-cpu', threads: 1 },
    emit: (event) => {
      if (event.type === 'step') steps.push(event.figures ?? {})
    },
  })
  const kept = new Set(store.metricPoints.names(run.id).map(({ name }) => name))
  expect(
    ['meanReward', 'rewardSpread', 'rolloutShare', 'cutShare'].filter((name) => !kept.has(name)),
  ).toEqual([])
  expect(store.models.list().some((model) => model.run === run.id)).toBe(true)
  return steps
}

it('texts earn a metric that compares them with the dataset’s answers', async () => {
  const store = await textStore()
  const options = { samples: 4, newTokens: 6, reward: 'chrf' }
  const steps = await figures(store, { name: 'reinforce', options })
  expect(steps.every(({ meanReward = -1 }) => meanReward >= 0 && meanReward <= 100)).toBe(true)
  expect(steps.every(({ rolloutShare = 0 }) => rolloutShare > 0 && rolloutShare < 1)).toBe(true)
  expect(new Set(steps.map(({ rolloutTokens }) => rolloutTokens)).size).toBeGreaterThan(0)
})

it('pictures earn a metric that compares them with the dataset’s pictures', async () => {
  const store = await pictureStore()
  const steps = await figures(store, { name: 'grpo', options: { samples: 4, reward: 'psnr' } })
  expect(steps.length).toBe(3)
  expect(steps.every(({ kl = NaN }) => Number.isFinite(kl))).toBe(true)
})

it('texts earn a metric of one’s own, by formula and by script', async () => {
  const store = await textStore()
  const shared = { direction: 'max', of: 'texts' }
  await saveOwnMetric(store, { ...shared, name: 'twice', formula: '2 * score("chrf")' })
  const source = 'function measure({ output }) { return [output.length, 1] }'
  await saveOwnMetric(store, { ...shared, name: 'long', source })
  for (const reward of ['twice', 'long']) {
    const steps = await figures(store, { name: 'reinforce', options: { samples: 4, newTokens: 6, reward } })
    expect(steps.every(({ meanReward = -1 }) => meanReward >= 0)).toBe(true)
  }
})

it('a reward that no metric is called, or that only whole sets have, is refused before anything is trained', async () => {
  const store = await textStore()
  const refused = (reward: string): Promise<unknown> =>
    figures(store, { name: 'reinforce', options: { samples: 4, reward } })
  await expect(refused('chrff')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
  await expect(refused('self-bleu-4')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
})

it('a reward that measures another kind of results is refused when the run is queued', async () => {
  const store = await textStore()
  const objective = { name: 'reinforce', options: { samples: 4, reward: 'psnr' } }
  expect(() => queueRun(store, { ...SIZES, base: 'tiny', dataset: 'says', objective })).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT', details: { path: 'objective.options.reward' } }),
  )
})

/** Lengths of answers, or what a change makes of them. */
const measuring = (value: string) => ({
  ...{ name: 'own', direction: 'max', of: 'texts' },
  source: `function measure({ output }) { return [${value}, 1] }`,
})

it('a run keeps the version of one’s own metric that it began with', async () => {
  const store = await textStore()
  await saveOwnMetric(store, measuring('1 + (output.length % 3)'))
  const objective = { name: 'reinforce', options: { samples: 4, newTokens: 6, reward: 'own' } }
  const { id, recipe } = queueRun(store, { ...SIZES, base: 'tiny', dataset: 'says', objective })
  expect(recipe['objective']).toMatchObject({ options: { reward: 'own@1' } })
  const stopped = new AbortController()
  const earned: number[] = []
  const carry = (signal?: AbortSignal) =>
    carryOut(store, id, {
      ...{ runtime: 'onnx-cpu', threads: 1, signal },
      emit(event) {
        if (event.type !== 'step') return
        earned.push(event.figures?.['meanReward'] as number)
        if (event.step === 1) stopped.abort()
      },
    })
  expect((await carry(stopped.signal)).run.status).toBe('paused')
  await saveOwnMetric(store, measuring('-100 * (1 + (output.length % 3))'))
  expect((await carry()).run.status).toBe('finished')
  expect(earned).toHaveLength(SIZES.steps)
  expect(earned.every((value) => value >= 1 && value <= 3)).toBe(true)
})

it('a metric that was removed still rewards the runs that began with it, and no new ones', async () => {
  const store = await textStore()
  await saveOwnMetric(store, measuring('output.length'))
  const objective = { name: 'reinforce', options: { samples: 4, newTokens: 6, reward: 'own' } }
  const queue = () => queueRun(store, { ...SIZES, base: 'tiny', dataset: 'says', objective })
  const { id } = queue()
  store.ownMetrics.remove('own')
  const { run } = await carryOut(store, id, { runtime: 'onnx-cpu', threads: 1, emit: () => undefined })
  expect(run.status).toBe('finished')
  expect(queue).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }))
})

it('a script that takes longer than it may ends the run', async () => {
  const store = await textStore()
  const source = `function measure({ prompt }) { while (prompt.startsWith('say')); return [1, 1] }`
  await saveOwnMetric(store, { ...measuring('1'), source })
  const options = { samples: 4, newTokens: 6, reward: 'own' }
  await expect(figures(store, { name: 'reinforce', options })).rejects.toMatchObject({
    code: 'REWARD_UNUSABLE',
    cause: expect.objectContaining({ code: 'METRIC_LIMIT' }) as unknown,
  })
})
