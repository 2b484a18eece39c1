// What a run learns from votes is what there was when it was queued, however it is killed and whatever is voted in between.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importTextDataset } from '../../../engine/host/datasets-import-texts.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { carryOut, queueRun } from '../../../engine/host/training.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../helpers/tiny-text-folder.ts'
import { makeTinyHome } from './app/tiny-home.ts'

const PATIENT = { timeout: 240_000 }
const RECIPE = {
  ...{ base: 'tiny', batchSize: 4, steps: 6, evaluateEvery: 0, checkpointEvery: 2, monitorEvery: 0 },
  ...{ augmentCopies: 0, optimizer: { learningRate: 0.01 }, objective: { name: 'dpo' } },
}

interface Scene {
  readonly root: string
  readonly dataset: string
  readonly open: Store
  /** Votes on the n-th pair, and gives the vote's id. */
  vote(store: Store, n: number): number
}

async function texts(): Promise<Scene> {
  const root = join(tempFolder(), 'home')
  const open = openStore(root)
  addModel(open, writeTinyTextFolder(join(root, '..', 'model')), 'tiny')
  const path = join(root, '..', 'rows.jsonl')
  const rows = [...'abcdefgh'].map((letter) => ({ prompt: `say ${letter} `, completion: letter.repeat(3) }))
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  await importTextDataset(open, { paths: [path], name: 'data', options: { evalFraction: 0.2 } })
  const written = (letter: string) => ({ text: letter.repeat(3), tokens: [], isEnded: true })
  return {
    ...{ root, dataset: 'data', open },
    vote(store, n) {
      const letter = 'abcdefgh'[n] as string
      return store.prompts.vote({
        ...{ prompt: `say ${letter} `, winner: 'a', winnerPicture: 'w', loser: 'b', loserPicture: 'l' },
        texts: {
          ...{ parts: [{ role: 'prompt', text: `say ${letter} ` }], isBlind: true },
          ...{ winner: written(letter), loser: written('z') },
        },
      })
    },
  }
}

async function pictures(): Promise<Scene> {
  const root = join(tempFolder(), 'home')
  const open = makeTinyHome(root)
  const drawn = open.examples
    .list(open.datasets.find('shapes').id)
    .map(({ extra }) => String(extra['picture']))
  return {
    ...{ root, dataset: 'shapes', open },
    vote: (store, n) =>
      store.prompts.vote({
        ...{ prompt: 'a red circle', winner: 'a', loser: 'b' },
        ...{ winnerPicture: drawn[2 * n] as string, loserPicture: drawn[2 * n + 1] as string },
      }),
  }
}

const queue = (store: Store, { dataset }: Scene): string => queueRun(store, { ...RECIPE, dataset }).id

/** Carries a run out; the hashes of the files of what it makes that hold its weights. */
async function finish(store: Store, run: string): Promise<unknown> {
  const emit = () => undefined
  const { model } = await carryOut(store, run, { runtime: 'onnx-cpu', threads: 1, emit })
  return model?.files.filter(({ name }) => name.endsWith('.safetensors')).map(({ sha256 }) => sha256)
}

describe.each([
  { of: 'texts', make: texts },
  { of: 'pictures', make: pictures },
])('a run that learns from votes on $of', PATIENT, ({ make }) => {
  it('goes on with its own pairs after a kill, whatever was voted since', async () => {
    const scene = await make()
    const { open, root, vote } = scene
    const [first] = [0, 1, 2].map((n) => vote(open, n))
    const [whole, killed] = [queue(open, scene), queue(open, scene)]
    const weights = await finish(open, whole)
    expect(weights).toContainEqual(expect.any(String))
    open.dispose()

    const child = spawnSync(process.execPath, [join(import.meta.dirname, 'doomed-run.ts'), root, killed, '3'])
    expect(child.signal).toBe('SIGKILL')
    const store = openStore(root)
    onTestFinished(() => store.dispose())
    expect(store.checkpoints.list(killed).map(({ step }) => step)).toEqual([2])
    expect(store.prompts.removeVote(first)).toBe(first)
    vote(store, 3)
    expect(await finish(store, killed)).toEqual(weights)
    // votes matter: a run that is queued now learns something else
    expect(await finish(store, queue(store, scene))).not.toEqual(weights)
  })

  it('is refused while there are none, and its pairs go with it', async () => {
    const scene = await make()
    const { open: store } = scene
    onTestFinished(() => store.dispose())
    const run = queue(store, scene)
    await expect(finish(store, run)).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: /of 0 votes/ })
    expect(store.runPreferences.of(run)).toEqual([])
    store.runs.remove(run)
    expect(store.runPreferences.of(run)).toBeUndefined()
  })
})
