// Models of the hub, against one on the loopback interface: what is asked, resumed, checked, and told when it fails.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { hubAccess, isHubReference, parseHubReference } from '../../../engine/host/hub-access.ts'
import { downloadFromHub, lookUpHub } from '../../../engine/host/hub.ts'
import { COMMIT, fakeHub, type FakeHub, sha256 } from '../../helpers/fake-hub.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const WEIGHTS = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251))
const FILES = {
  'config.json': Buffer.from('{"model_type": "llama"}'),
  'tokenizer.json': Buffer.from('{}'),
  'README.md': Buffer.from('# A model'),
  LICENSE: Buffer.from('Apache'),
  'model.safetensors': WEIGHTS,
  'pytorch_model.bin': Buffer.from('pickle'),
  'onnx/model.onnx': Buffer.from('onnx'),
  '.gitattributes': Buffer.from('x'),
}
const NEEDED = ['LICENSE', 'README.md', 'config.json', 'model.safetensors', 'tokenizer.json']

/** Variables and the person's folder of a test; nothing of the machine's own is read. */
function sources(
  { endpoint }: Pick<FakeHub, 'endpoint'>,
  env: Record<string, string> = {},
): {
  env: Record<string, string>
  userFolder: string
} {
  return { env: { HF_ENDPOINT: endpoint, ...env }, userFolder: tempFolder() }
}

async function refusal(work: Promise<unknown>): Promise<EngineError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(EngineError)
  return error as EngineError
}

describe('names of models of the hub', () => {
  it.each([
    'hub:',
    'hub:name',
    'hub:a/b/c',
    'hub:../x',
    'hub:a/..',
    'hub:a/b@',
    'hub:a/b@../../x',
    'hub:a b/c',
    'x/y',
  ])('are refused: %s', (text) => {
    expect(() => parseHubReference(text)).toThrow('expected hub:owner/name@revision')
  })

  it('have an owner, a name, perhaps a revision and a file', () => {
    expect(isHubReference('hub:a/b')).toBe(true)
    expect(isHubReference('models/hub')).toBe(false)
    expect(parseHubReference('hub:a/b-1.5')).toEqual({
      repository: 'a/b-1.5',
      revision: 'main',
      file: undefined,
    })
    expect(parseHubReference('hub:a/b@refs/pr/1').revision).toBe('refs/pr/1')
    expect(parseHubReference('hub:a/b/q/x.Q4_0.gguf@v1')).toEqual({
      repository: 'a/b',
      revision: 'v1',
      file: 'q/x.Q4_0.gguf',
    })
  })
})

describe('the variables of Hugging Face', () => {
  it('say where the hub, the token and the cache are', () => {
    const userFolder = tempFolder()
    const home = join(userFolder, 'own')
    mkdirSync(home)
    writeFileSync(join(home, 'token'), 'from file\n')
    expect(hubAccess({ env: {}, userFolder })).toEqual({
      endpoint: 'https://huggingface.co',
      token: undefined,
      cache: join(userFolder, '.cache/huggingface/hub'),
    })
    expect(hubAccess({ env: { HF_HOME: home, HF_ENDPOINT: 'http://mirror/' }, userFolder })).toEqual({
      endpoint: 'http://mirror',
      token: 'from file',
      cache: join(home, 'hub'),
    })
    expect(
      hubAccess({ env: { HF_HOME: home, HF_TOKEN: 'own', HF_HUB_CACHE: '/c' }, userFolder }),
    ).toMatchObject({
      token: 'own',
      cache: '/c',
    })
  })

  it('may forbid to ask, or be wrong', () => {
    const userFolder = tempFolder()
    expect(() => hubAccess({ env: { HF_HUB_OFFLINE: '1' }, userFolder })).toThrow('HF_HUB_OFFLINE')
    expect(() => hubAccess({ env: { HF_ENDPOINT: 'file:///etc' }, userFolder })).toThrow(
      'must be a web address',
    )
  })
})

describe('a download', () => {
  it('fetches what a model needs and nothing else, pinned to the commit', async () => {
    const hub = await fakeHub(FILES)
    const progress: number[] = []
    const options = {
      folder: tempFolder(),
      sources: sources(hub),
      onProgress: (done: number) => progress.push(done),
    }
    const { folder, ...listing } = await downloadFromHub('hub:owner/name@v1.0', options)
    expect(readdirSync(folder).sort()).toEqual(NEEDED)
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
    expect(listing).toMatchObject({ repository: 'owner/name', commit: COMMIT, licence: 'apache-2.0' })
    expect(progress.at(-1)).toBe(listing.sizeBytes)
    expect(hub.requests[0]?.path).toBe('/api/models/owner/name/revision/v1.0?blobs=true')
    expect(hub.requests.slice(1).every(({ path }) => path.startsWith(`/owner/name/resolve/${COMMIT}/`))).toBe(
      true,
    )
  })

  it('asks for nothing but the listing until it is agreed to', async () => {
    const hub = await fakeHub(FILES)
    const folder = tempFolder()
    const confirm = ({ sizeBytes }: { sizeBytes: number }): Promise<boolean> => Promise.resolve(sizeBytes < 1)
    const error = await refusal(downloadFromHub('hub:owner/name', { folder, sources: sources(hub), confirm }))
    expect(error.code).toBe('CANCELLED')
    expect(hub.requests).toHaveLength(1)
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes a connection up again that broke', async () => {
    const hub = await fakeHub({ 'model.safetensors': WEIGHTS }, { cuts: [60_000, 20_000] })
    const { folder } = await downloadFromHub('hub:owner/name', {
      folder: tempFolder(),
      sources: sources(hub),
    })
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  })

  it('gives up a connection that brings nothing', async () => {
    const hub = await fakeHub({ 'model.safetensors': WEIGHTS }, { cuts: [0, 0, 0] })
    const error = await refusal(
      downloadFromHub('hub:owner/name', { folder: tempFolder(), sources: sources(hub) }),
    )
    expect(error.code).toBe('HUB_UNREACHABLE')
  })

  it('goes on in the middle of a file when it is asked for again', async () => {
    const folder = tempFolder()
    const model = join(folder, `owner--name@${COMMIT.slice(0, 12)}`)
    mkdirSync(model)
    writeFileSync(join(model, 'model.safetensors.part'), WEIGHTS.subarray(0, 60_000))
    const hub = await fakeHub({ 'model.safetensors': WEIGHTS })
    const done = await downloadFromHub('hub:owner/name', { folder, sources: sources(hub) })
    expect(readFileSync(join(done.folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
    expect(hub.requests[1]?.range).toBe('bytes=60000-')
    await downloadFromHub('hub:owner/name', { folder, sources: sources(hub) })
    expect(hub.requests).toHaveLength(3) // the listing once more, no file
  })

  it('finds out when the part that was there is not of this file', async () => {
    const folder = tempFolder()
    const model = join(folder, `owner--name@${COMMIT.slice(0, 12)}`)
    mkdirSync(model)
    writeFileSync(join(model, 'model.safetensors.part'), Buffer.alloc(60_000))
    const hub = await fakeHub({ 'model.safetensors': WEIGHTS })
    const error = await refusal(downloadFromHub('hub:owner/name', { folder, sources: sources(hub) }))
    expect(error.code).toBe('HASH_MISMATCH')
    expect(readdirSync(model)).toEqual([])
  })

  it('begins again when the server knows no ranges', async () => {
    const hub = await fakeHub({ 'model.safetensors': WEIGHTS }, { cuts: [60_000], ignoresRanges: true })
    const done = await downloadFromHub('hub:owner/name', { folder: tempFolder(), sources: sources(hub) })
    expect(readFileSync(join(done.folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  })

  it.each([
    ['another content', { 'model.safetensors': Buffer.from(WEIGHTS).fill(0, 50, 51) }],
    ['more than it should have', { 'model.safetensors': Buffer.concat([WEIGHTS, Buffer.from('x')]) }],
    ['another content of a small file', { 'config.json': Buffer.from('{"model_type": "lloma"}') }],
  ])('installs nothing with %s, and is right the next time', async (_name, contents) => {
    const folder = tempFolder()
    const wrong = await fakeHub(FILES, { contents })
    const error = await refusal(downloadFromHub('hub:owner/name', { folder, sources: sources(wrong) }))
    expect(error.code).toBe('HASH_MISMATCH')
    const [model] = readdirSync(folder) as [string]
    const [name] = Object.keys(contents) as [string]
    expect(existsSync(join(folder, model, name))).toBe(false)
    const hub = await fakeHub(FILES)
    const done = await downloadFromHub('hub:owner/name', { folder, sources: sources(hub) })
    expect(readFileSync(join(done.folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
  })

  it('takes what the cache of Hugging Face has, unless it is broken', async () => {
    const home = tempFolder()
    const blobs = join(home, 'hub/models--owner--name/blobs')
    mkdirSync(blobs, { recursive: true })
    writeFileSync(join(blobs, sha256(WEIGHTS)), WEIGHTS)
    const asked = async (): Promise<string[]> => {
      const hub = await fakeHub(FILES)
      const options = { folder: tempFolder(), sources: sources(hub, { HF_HOME: home }) }
      const { folder } = await downloadFromHub('hub:owner/name', options)
      expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true)
      return hub.requests.map(({ path }) => path.split('/').at(-1) as string)
    }
    expect(await asked()).not.toContain('model.safetensors')
    writeFileSync(join(blobs, sha256(WEIGHTS)), WEIGHTS.subarray(0, 50))
    expect(await asked()).toContain('model.safetensors')
  })

  it('shows the token to the hub only', async () => {
    const hub = await fakeHub(FILES)
    const options = { folder: tempFolder(), sources: sources(hub, { HF_TOKEN: 'secret' }) }
    await downloadFromHub('hub:owner/name', options)
    expect(hub.requests.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true)
    expect(hub.shownElsewhere).toEqual([undefined])
  })

  it('ends when it is aborted, and can be taken up', async () => {
    const hub = await fakeHub(FILES)
    const folder = tempFolder()
    const abort = new AbortController()
    const options = {
      folder,
      sources: sources(hub),
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('stop')),
    }
    await expect(downloadFromHub('hub:owner/name', options)).rejects.toThrow('stop')
    const done = await downloadFromHub('hub:owner/name', { folder, sources: sources(hub) })
    expect(readdirSync(done.folder).sort()).toEqual(NEEDED)
  })
})

describe('what the hub refuses is told plainly', () => {
  it.each([
    [401, {}, 'HUB_REFUSED', 'does not let you have model owner/name@main (401)', 'set HF_TOKEN'],
    [403, { HF_TOKEN: 'x' }, 'HUB_REFUSED', '(403)', "Accept the model's terms"],
    [404, {}, 'UNKNOWN_NAME', 'has no model owner/name@main', 'Check the name'],
    [429, {}, 'HUB_REFUSED', 'was asked too often', 'Wait 30 seconds'],
    [500, {}, 'HUB_REFUSED', 'answered 500', 'Ask again later'],
  ] as const)('%i', async (...[status, env, code, message, fix]) => {
    const hub = await fakeHub(FILES, { status, ...(status === 429 && { retryAfter: '30' }) })
    const error = await refusal(lookUpHub('hub:owner/name', { sources: sources(hub, env) }))
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
    expect(error.fixes.join(' ')).toContain(fix)
  })

  it('nothing that answers', async () => {
    const error = await refusal(
      lookUpHub('hub:owner/name', { sources: sources({ endpoint: 'http://127.0.0.1:1' }) }),
    )
    expect(error.code).toBe('HUB_UNREACHABLE')
  })

  it('something else that answers', async () => {
    const hub = await fakeHub({})
    const endpoint = `${hub.endpoint}/api/models/owner/name/revision/x`
    const error = await refusal(lookUpHub('hub:a/b', { sources: sources({ endpoint }) }))
    // the fake lists its one model at any revision, so that this is a listing without a model
    expect(error.code).toBe('FILE_NOT_FOUND')
  })
})

describe('a repository', () => {
  const listed = async (files: Record<string, Buffer>, reference = 'hub:owner/name'): Promise<string[]> => {
    const hub = await fakeHub(files)
    const { files: found } = await lookUpHub(reference, { sources: sources(hub) })
    return found.map(({ path, name }) => (path === name ? name : `${path} → ${name}`)).sort()
  }
  const some = Buffer.from('x')

  it('of shards gives the index and all of them', async () => {
    const shards = { 'model-00001-of-00002.safetensors': some, 'model-00002-of-00002.safetensors': some }
    expect(await listed({ ...shards, 'model.safetensors.index.json': some, 'config.json': some })).toEqual([
      'config.json',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ])
  })

  it('of one GGUF file gives that', async () => {
    expect(await listed({ 'x.Q8_0.gguf': some, 'README.md': some })).toEqual([
      'README.md',
      'x.Q8_0.gguf → model.gguf',
    ])
  })

  it('of several GGUF files gives the one that is named', async () => {
    const files = { 'a.gguf': some, 'q/b.gguf': some }
    expect(await listed(files, 'hub:owner/name/q/b.gguf')).toEqual(['q/b.gguf → model.gguf'])
    const error = await refusal(listed(files))
    expect(error.fixes).toEqual(['hub:owner/name/a.gguf', 'hub:owner/name/q/b.gguf'])
  })

  it('of pickles gives nothing', async () => {
    const error = await refusal(listed({ 'pytorch_model.bin': some, 'config.json': some }))
    expect(error).toMatchObject({ code: 'FILE_NOT_FOUND', fixes: [expect.stringContaining('never opened')] })
  })
})
