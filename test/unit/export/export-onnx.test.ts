// Whole exports of a tiny model through the real gate, in its process; broken files are caught.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineError } from '../../../engine/base/errors.ts'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import type { ExportFile } from '../../../engine/export/export-files.ts'
import { exportOnnx, type ExportOptions, type FolderWriter } from '../../../engine/export/export-onnx.ts'
import { readExportManifest } from '../../../engine/export/exported-model.ts'
import { quantizeModel } from '../../../engine/export/quantize-model.ts'
import { nodeDisk } from '../../../engine/store/disk.ts'
import { replaceFileAtomically, writeFolderAtomically } from '../../../engine/store/durable.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { TINY_CAPTIONS, tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const MODEL = tinyCaptionImageModel(1)
/** A process starts, compiles and runs a hundred times: seconds, but more on a busy computer. */
const PATIENT = { timeout: 120_000 }

function noise(seed: number): RgbImage {
  const random = new RandomStream(seed, 'test picture')
  return { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, () => random.integer(256)) }
}

/** The real disk, with a change between what is meant and what is written. */
function writerThat(change: (file: ExportFile) => Uint8Array): FolderWriter {
  return {
    exists: (path) => nodeDisk.exists(path),
    writeFolder: (path, files) =>
      writeFolderAtomically(
        path,
        files.map((file) => ({ ...file, bytes: change(file) })),
      ),
    writeFile: (path, bytes) => replaceFileAtomically(path, bytes),
    rename: (from, to) => nodeDisk.rename(from, to),
    remove: (path) => nodeDisk.remove(path),
  }
}
const honest = writerThat(({ bytes }) => bytes)

/** One scale of block0.out.weight eight times as large; every file keeps its size. */
function scaleOnce(type: 'int8' | 'int4'): FolderWriter {
  const stored = quantizeModel(MODEL, type).transformer['block0.out.weight'] as { scales: Float32Array }
  const meant = Buffer.from(stored.scales.buffer)
  return writerThat(({ name, bytes }) => {
    if (name !== 'transformer.onnx') return bytes
    const copy = Buffer.from(bytes)
    const at = copy.indexOf(meant)
    expect(at).toBeGreaterThan(0)
    copy.writeFloatLE(copy.readFloatLE(at + 20) * 8, at + 20)
    return copy
  })
}

const options = (change: Partial<ExportOptions> = {}): ExportOptions => ({
  type: 'int8',
  out: join(tempFolder(), 'exported'),
  writer: honest,
  threads: 1,
  pairs: TINY_CAPTIONS.slice(0, 6).map((caption, i) => ({ caption, image: noise(i) })),
  ...change,
})

async function failureOf(asked: ExportOptions): Promise<EngineError> {
  return exportOnnx(MODEL, asked).then(
    () => expect.fail('the export should be refused'),
    (error: unknown) => error as EngineError,
  )
}

describe('exportOnnx', PATIENT, () => {
  it('writes a folder that says how to run it and how good it is', async () => {
    const told: string[] = []
    const asked = options({
      sourceFiles: { 'w.safetensors': 'ab' },
      onProgress: (done, total) => told.push(`${done}/${total}`),
    })
    const { files, sizeBytes, conformance, path } = await exportOnnx(MODEL, asked)
    expect(conformance.failures).toEqual([])
    expect(conformance.model.positions).toBe(96)
    expect(conformance.model.meanKl).toBeGreaterThan(0)
    expect(conformance.tokensPerSecond.exported).toBeGreaterThan(0)
    expect(told).toEqual(['2/6', '4/6', '6/6'])
    const names = [
      'transformer.onnx',
      'image-decoder.onnx',
      'caption-tokenizer.json',
      'model.json',
      'README.txt',
      'conformance.json',
    ]
    expect(files.map(({ name }) => name)).toEqual(names)
    expect(readdirSync(path).sort()).toEqual([...names].sort())
    expect(sizeBytes).toBe(names.reduce((sum, name) => sum + readFileSync(join(path, name)).length, 0))
    expect(readdirSync(dirname(path))).toEqual(['exported'])
    const manifest = readExportManifest(path)
    expect(manifest.source).toMatchObject({ name: 'tiny', files: { 'w.safetensors': 'ab' } })
    // 290 caption ids, 40 image ids, then the start of the image
    expect(manifest.tokens).toEqual({
      padding: 0,
      beginOfCaption: 1,
      firstImageToken: 290,
      startOfImage: 330,
    })
    expect(manifest.files.transformer.inputs['past keys 1']).toEqual({ dtype: 'f32', shape: [2, 4, 28, 8] })
    expect(Object.keys(manifest.files.imageDecoder.inputs)).toEqual(['tokens'])
    expect(readFileSync(join(path, 'README.txt'), 'utf8').trim().split('\n')).toHaveLength(10)
    expect(JSON.parse(readFileSync(join(path, 'conformance.json'), 'utf8'))).toEqual(conformance)
  })

  it.each(['int8', 'int4'] as const)('catches one wrong scale: %s', async (type) => {
    const asked = options({ type, writer: scaleOnce(type) })
    const { code, message, details } = await failureOf(asked)
    expect(code).toBe('GATE_REFUSED')
    expect(message).toContain('The file differs from its own weights')
    expect(details['conformance']).toMatchObject({ passed: false, intact: true })
    expect(readdirSync(dirname(asked.out))).toEqual([])
  })

  it('keeps a file that is off when only warned, and says so', async () => {
    const asked = options({ writer: scaleOnce('int8'), gate: 'warn' })
    const { conformance } = await exportOnnx(MODEL, asked)
    expect(conformance.passed).toBe(false)
    expect(conformance.failures[0]).toContain('Mean KL to the float model')
    expect(existsSync(join(asked.out, 'transformer.onnx'))).toBe(true)
  })

  it('refuses a file that was cut, strict or not', async () => {
    const cut = writerThat(({ name, bytes }) =>
      name === 'transformer.onnx' ? bytes.subarray(0, 9000) : bytes,
    )
    const asked = options({ writer: cut, gate: 'warn' })
    const { code, message } = await failureOf(asked)
    expect(code).toBe('GATE_REFUSED')
    expect(message).toContain('gate: the written files cannot be run: onnx: the runtime refuses the model')
    expect(readdirSync(dirname(asked.out))).toEqual([])
  })

  it('notices bytes that changed on the way to the disk', async () => {
    const writer: FolderWriter = {
      ...honest,
      writeFolder: (path, files) =>
        honest
          .writeFolder(path, files)
          .map((file) => (file.name === 'README.txt' ? { ...file, sha256: '00' } : file)),
    }
    expect((await failureOf(options({ writer }))).message).toContain(
      'do not hold the bytes that were written',
    )
  })

  it('measures on pictures of its own where there are no pairs', async () => {
    const { conformance } = await exportOnnx(MODEL, options({ type: 'f32', pairs: undefined }))
    expect(conformance.model.positions).toBe(1024) // 64 pictures of 16 tokens
    expect(conformance.model.agreement).toBe(1)
  })

  it('leaves an existing folder alone', async () => {
    const out = tempFolder()
    const { code } = await failureOf(options({ out }))
    expect(code).toBe('NAME_TAKEN')
    expect(readdirSync(out)).toEqual([])
  })

  it('stops when told and leaves nothing', async () => {
    const stopping = new AbortController()
    const asked = options({ signal: stopping.signal, onProgress: () => stopping.abort(new Error('stopped')) })
    await expect(exportOnnx(MODEL, asked)).rejects.toThrow('stopped')
    expect(readdirSync(dirname(asked.out))).toEqual([])
  })

  it('asks for at least one pair', async () => {
    expect((await failureOf(options({ pairs: [] }))).code).toBe('BAD_ARGUMENT')
  })
})
