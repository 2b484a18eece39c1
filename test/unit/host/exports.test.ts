// The command on a real data folder with a tiny model and its pairs.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import type { StoredExport } from '../../../engine/host/exports.ts'
import { describeModelFolder } from '../../../engine/host/models-files.ts'
import { openStore } from '../../../engine/store/store.ts'
import { callCommandLine } from '../../helpers/command-line.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { TINY_CAPTIONS, tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'
import { newDataset, newExample, newModel } from '../store/new-rows.ts'

function noise(seed: number): RgbImage {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
}

/** A data folder with the model `tiny` and the datasets `shapes` (4 pairs, 3 of them held out) and `large`. */
async function filledHome(): Promise<string> {
  const root = join(tempFolder(), 'home')
  const store = openStore(root)
  const folder = writeModelFolder(join(store.home.models, 'tiny'), tinyCaptionImageModel(1))
  const { files } = describeModelFolder(folder)
  store.models.add({ ...newModel('tiny'), folder, source: 'test', files })
  const preparation = { size: 16, background: [255, 255, 255], fit: 'contain' }
  const { id } = store.datasets.add({ ...newDataset('shapes'), preparation })
  for (let i = 0; i < 4; i++) {
    const picture = store.blobs.put(await encodePng(noise(i)))
    store.examples.add(id, [{ ...newExample(`k${i}`, i === 0 ? 'train' : 'eval'), extra: { picture } }])
    store.captions.add(id, [{ example: `k${i}`, place: 0, text: TINY_CAPTIONS[i] as string }])
  }
  store.datasets.add({ ...newDataset('large'), preparation: { ...preparation, size: 64 } })
  store.dispose()
  return root
}

async function call(home: string, ...words: string[]) {
  const asked = ['export', '--model', 'tiny', '--format', 'onnx', '--json', ...words]
  const { status, stdout } = await callCommandLine(asked, { home })
  return { status, json: JSON.parse(stdout) as unknown }
}

it('exports, says what was measured and records it', { timeout: 120_000 }, async () => {
  const home = await filledHome()
  const out = join(home, 'exports', 'tiny-int4')
  const words = ['--type', 'int4', '--data', 'shapes', '--gate', 'warn', '--threads', '1', '--out', out]
  const { status, json } = await call(home, ...words)
  const result = json as StoredExport
  expect(status).toBe(0)
  expect(result).toMatchObject({ path: out, type: 'int4', artifact: 'x1' })
  expect(result.conformance.model.positions).toBe(48) // 3 held-out pairs of 16 tokens
  expect(result.bitsPerWeight).toBeLessThan(8)
  const store = openStore(home, { readOnly: true })
  const artifact = store.artifacts.find('tiny-int4')
  const model = store.models.find('tiny')
  store.dispose()
  expect(artifact).toMatchObject({
    model: model.id,
    format: 'onnx',
    type: 'int4',
    path: out,
    files: result.files,
  })
  expect(artifact.sizeBytes).toBe(result.sizeBytes)
  expect(artifact.passed).toBe(result.conformance.passed)
  expect(artifact.conformance).toEqual(result.conformance)
  const manifest = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')) as { source: { files: object } }
  expect(manifest.source.files).toEqual(
    Object.fromEntries(model.files.map(({ name, sha256 }) => [name, sha256])),
  )

  const again = await call(home, ...words)
  expect(again).toMatchObject({ status: 2, json: { code: 'NAME_TAKEN' } })
})

it('refuses pictures of another size', async () => {
  const home = await filledHome()
  const out = join(home, 'exports', 'tiny-int8')
  const { status, json } = await call(home, '--type', 'int8', '--data', 'large', '--out', out)
  expect(status).toBe(2)
  expect(json).toMatchObject({ code: 'BAD_ARGUMENT' })
  expect(existsSync(out)).toBe(false)
})
