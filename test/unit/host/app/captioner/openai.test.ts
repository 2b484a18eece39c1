// Captions asked of a program over HTTP: what is sent, what comes of every kind of answer, and where nothing goes.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addressOf, isLoopback } from '../../../../../engine/host/app/captioner/address.ts'
import { ANSWER_LIMIT } from '../../../../../engine/host/app/captioner/http.ts'
import { captionerNamed } from '../../../../../engine/host/app/captioner/index.ts'
import { listModels } from '../../../../../engine/host/app/captioner/openai.ts'
import { type Behaviour, caption, deadAddress, fakeProgram, say } from './fake-program.ts'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const PICTURE = { file: 'cats/tabby.png', caption: 'a cat', png: () => PNG }
const ACCESS = { allowRemote: false, key: '' }
const { signal } = new AbortController()

function opened(url: string, more: object = {}, access = ACCESS) {
  const captioner = captionerNamed('openai-compatible')
  return captioner.open(captioner.options.parse({ url, model: 'tiny-vision', ...more }), access)
}
async function ask(behave: Behaviour, more: object = {}) {
  const program = await fakeProgram(behave)
  return { program, answer: opened(program.url, more).caption(PICTURE, signal) }
}
const withCode = (code: string, message = '') =>
  expect.objectContaining({
    code,
    message: expect.stringContaining(message) as string,
    fixes: expect.arrayContaining([expect.any(String)]) as string[],
  })

describe('a good answer', () => {
  it('comes for one request with the picture, the prompt and the options', async () => {
    const { program, answer } = await ask((_, out) => say(out, 200, caption('A tabby cat.')), {
      prompt: 'Caption {file}, now “{caption}”',
      maxTokens: 50,
      temperature: 0.5,
    })
    expect(await answer).toBe('A tabby cat.')
    expect(program.heard).toEqual([
      {
        method: 'POST',
        path: '/v1/chat/completions',
        authorization: undefined,
        body: {
          model: 'tiny-vision',
          max_tokens: 50,
          temperature: 0.5,
          stream: false,
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Caption tabby.png, now “a cat”' },
                { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } },
              ],
            },
          ],
        },
      },
    ])
  })

  it.each([
    ['"A red ball."', 'A red ball.'],
    ['Caption: a red ball', 'a red ball'],
    ['<think>What is it?\n</think>\n\nA red\n ball', 'A red ball'],
    ['“A red ball”', 'A red ball'],
    ['A ball with "red" on it', 'A ball with "red" on it'],
  ])('%j is kept as %j', async (said, kept) => {
    const { answer } = await ask((_, out) => say(out, 200, caption(said)))
    expect(await answer).toBe(kept)
  })

  it('goes with the key, and only then', async () => {
    const program = await fakeProgram((_, out) => say(out, 200, caption('a ball')))
    await opened(program.url, {}, { ...ACCESS, key: 'secret-1' }).caption(PICTURE, signal)
    expect(program.heard[0]?.authorization).toBe('Bearer secret-1')
  })

  it('comes after a program that was busy twice', async () => {
    const { program, answer } = await ask((_, out, count) =>
      count === 1
        ? say(out, 429, { error: 'slow down' }, { 'retry-after': '0' })
        : count === 2
          ? say(out, 503, 'busy')
          : say(out, 200, caption('a ball')),
    )
    expect(await answer).toBe('a ball')
    expect(program.heard).toHaveLength(3)
  })
})

describe('a bad answer', () => {
  it('where nothing listens is a refused connection', async () => {
    const url = await deadAddress()
    await expect(opened(url).caption(PICTURE, signal)).rejects.toEqual(
      withCode('CAPTIONER_UNREACHABLE', 'ECONNREFUSED'),
    )
  })

  it.each<[string, Behaviour, string, string]>([
    [
      '404 with words names the model',
      (_, out) => say(out, 404, { error: { message: 'model "tiny-vision" not found' } }),
      'UNKNOWN_NAME',
      'not found',
    ],
    [
      '404 without words is another program',
      (_, out) => say(out, 404, '<h1>Not found</h1>'),
      'CAPTIONER_INVALID',
      '404',
    ],
    [
      'a page is no interface',
      (_, out) => say(out, 200, '<html>hello</html>'),
      'CAPTIONER_INVALID',
      'no JSON',
    ],
    [
      'JSON of something else is no interface',
      (_, out) => say(out, 200, { hello: 1 }),
      'CAPTIONER_INVALID',
      'choices',
    ],
    ['401 asks for the key', (_, out) => say(out, 401, { error: 'no key' }), 'CAPTIONER_REFUSED', 'no key'],
    [
      '400 says what the program said',
      (_, out) => say(out, 400, { error: { message: 'images are not supported' } }),
      'CAPTIONER_REFUSED',
      'images are not supported',
    ],
    ['an empty caption is none', (_, out) => say(out, 200, caption(' \n ')), 'CAPTION_EMPTY', 'empty'],
    [
      'a thought that was cut off is none',
      (_, out) => say(out, 200, caption('<think>well, I', 'length')),
      'CAPTION_EMPTY',
      'cut off',
    ],
    [
      'a redirect is not followed',
      (_, out) => say(out, 302, '', { location: 'http://example.invalid/' }),
      'CAPTIONER_INVALID',
      'redirect',
    ],
    [
      'an answer of megabytes is cut',
      (_, out) => say(out, 200, caption('x'.repeat(ANSWER_LIMIT))),
      'CAPTIONER_TOO_LARGE',
      String(ANSWER_LIMIT),
    ],
  ])('%s', async (_, behave, code, words) => {
    const { program, answer } = await ask(behave)
    await expect(answer).rejects.toEqual(withCode(code, words))
    expect(program.heard).toHaveLength(1)
  })

  it('without an end is left after the patience, with words on time', async () => {
    const { answer } = await ask((_, out) => void out.writeHead(200).write('{"choices":'), { seconds: 1 })
    await expect(answer).rejects.toEqual(withCode('CAPTIONER_TIMEOUT', '1 seconds'))
  })

  it('that is no HTTP at all is another program', async () => {
    const server = createServer((socket) => void socket.on('data', () => socket.end('SSH-2.0-nothing\r\n')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await expect(opened(url).caption(PICTURE, signal)).rejects.toEqual(withCode('CAPTIONER_INVALID', 'HTTP'))
  })

  it('is not waited for after a cancel', async () => {
    const controller = new AbortController()
    const program = await fakeProgram(() => controller.abort(new Error('stopped')))
    await expect(opened(program.url).caption(PICTURE, controller.signal)).rejects.toThrow('stopped')
    await expect.poll(() => program.atOnce.now).toBe(0)
  })

  it('never holds the key in its words, even where the program repeats it', async () => {
    const key = 'secret-2'
    const program = await fakeProgram((_, out) => say(out, 401, { error: `wrong key: ${key}` }))
    const answer = opened(program.url, {}, { ...ACCESS, key }).caption(PICTURE, signal)
    const error: unknown = await answer.catch((reason: unknown) => reason)
    expect(JSON.stringify(error)).toContain('wrong key')
    expect(JSON.stringify(error)).not.toContain(key)
  })
})

describe('a request', () => {
  it('with a picture beyond the limit is not sent', async () => {
    const program = await fakeProgram((_, out) => say(out, 200, caption('a ball')))
    const picture = { ...PICTURE, png: () => new Uint8Array(9 * 1024 * 1024) }
    await expect(opened(program.url).caption(picture, signal)).rejects.toEqual(withCode('IMAGE_TOO_LARGE'))
    expect(program.heard).toEqual([])
  })

  it('beyond this computer is not made until somebody agreed', () => {
    expect(() => opened('http://192.168.1.20:1234')).toThrow(
      withCode('CAPTIONER_NOT_ALLOWED', '192.168.1.20:1234'),
    )
    expect(opened('http://192.168.1.20:1234', {}, { ...ACCESS, allowRemote: true }).model).toBe('tiny-vision')
  })
})

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:1234', 'http://127.0.0.1:1234/v1'],
    ['http://localhost:11434/v1/', 'http://localhost:11434/v1'],
    ['https://host/api/v3/chat/completions', 'https://host/api/v3'],
    ['http://[::1]:8080/v1/models', 'http://[::1]:8080/v1'],
  ])('%s is asked at %s', (typed, base) => {
    expect(addressOf(typed)?.base).toBe(base)
  })

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    '127.0.0.1:1234',
    'http://',
    'http://me:word@127.0.0.1/',
    'javascript:1',
  ])('%s is refused', (typed) => expect(() => addressOf(typed)).toThrow(withCode('BAD_ARGUMENT')))

  it('is on this computer by its number, whatever its name pretends', () => {
    const isHere = (url: string) => isLoopback(new URL(url).hostname)
    for (const url of [
      'http://localhost',
      'http://127.0.0.1',
      'http://127.9.9.9',
      'http://[::1]',
      'http://2130706433',
    ])
      expect(isHere(url), url).toBe(true)
    for (const url of [
      'http://127.0.0.1.example.org',
      'http://localhost.example.org',
      'http://0.0.0.0',
      'http://10.0.0.1',
      'http://[::2]',
    ])
      expect(isHere(url), url).toBe(false)
  })
})

describe('the list of models', () => {
  it('holds their names', async () => {
    const { url } = await fakeProgram(() => undefined)
    expect(await listModels(url, ACCESS, signal)).toEqual(['tiny-vision', 'other'])
  })
})
