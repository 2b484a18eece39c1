// Uploads from a browser over a network that fails now and then, and what is said before they begin.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { assess, upload, type UploadFile } from '../../renderer/lib/ui/upload.ts'

const MB = 1024 ** 2

/** A file of a size without its bytes. */
function fileOf(path: string, size: number): UploadFile {
  const slice = (from: number, to: number) => ({ size: Math.min(to, size) - from }) as Blob
  return { path, file: { size, slice } as unknown as File }
}

/** An engine that keeps what comes, behind a network that loses what `loses` names, before or behind the engine. */
function engine(loses: (request: string) => 'ask' | 'answer' | undefined) {
  const received = new Map<string, number>()
  const asked: string[] = []
  const sizes = [20 * MB]
  const answer = (status: number, body: object): Response => new Response(JSON.stringify(body), { status })
  const carryOut = (path: string, offset: number): Response => {
    if (path === '/upload') return answer(200, { session: 's' })
    if (path.endsWith('/done')) return answer(200, { grant: 'g', name: 'pictures' })
    if (path.endsWith('/cancel')) return answer(200, {})
    const had = received.get(path) ?? 0
    if (offset !== had)
      return answer(409, { code: 'CONFLICT', message: 'no', details: { received: had }, fixes: [] })
    received.set(path, Math.min(sizes[0] as number, had + 8 * MB))
    return answer(200, { received: received.get(path) })
  }
  vi.stubGlobal('fetch', (url: URL, { headers }: { headers: Record<string, string> }) => {
    const offset = Number(headers['Upload-Offset'] ?? 0)
    const request = `${url.pathname} ${offset / MB}`
    asked.push(request)
    const lost = loses(request)
    if (lost === 'ask') return Promise.reject(new TypeError('Failed to fetch'))
    const response = carryOut(url.pathname, offset)
    return lost === 'answer' ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(response)
  })
  return { asked, received }
}

const patience = { wait: () => Promise.resolve() }
const send = (signal = new AbortController().signal) => {
  const shares: number[] = []
  return {
    shares,
    sent: upload([fileOf('a/b.png', 20 * MB)], (share) => shares.push(share), signal, patience),
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('an upload', () => {
  it('asks again for what was lost on the way there', async () => {
    let isFirst = true
    const { asked } = engine((request) => {
      if (request !== '/upload/s/0 8' || !isFirst) return undefined
      isFirst = false
      return 'ask'
    })
    expect(await send().sent).toEqual({ grant: 'g', name: 'pictures' })
    expect(asked.filter((request) => request === '/upload/s/0 8')).toHaveLength(2)
  })

  it('goes on behind a piece whose answer was lost, without writing it twice', async () => {
    let isFirst = true
    const { received, asked } = engine((request) => {
      if (request !== '/upload/s/0 8' || !isFirst) return undefined
      isFirst = false
      return 'answer'
    })
    const { sent, shares } = send()
    expect(await sent).toEqual({ grant: 'g', name: 'pictures' })
    expect(received.get('/upload/s/0')).toBe(20 * MB)
    expect(asked.filter((request) => request === '/upload/s/0 16')).toHaveLength(1)
    expect(shares).toEqual([0.4, 0.8, 1])
  })

  it('gives up a network that stays away, and gives the engine its room back', async () => {
    const { asked } = engine((request) => (request.startsWith('/upload/s/0') ? 'ask' : undefined))
    await expect(send().sent).rejects.toThrow('Failed to fetch')
    expect(asked.at(-1)).toBe('/upload/s/cancel 0')
  })

  it('is stopped at once by whoever started it', async () => {
    const { asked } = engine(() => undefined)
    const controller = new AbortController()
    controller.abort()
    await expect(send(controller.signal).sent).rejects.toMatchObject({ name: 'AbortError' })
    expect(asked).toEqual([])
  })
})

describe('what was dropped', () => {
  it('is sent at once while it is small, and leaves out what is no picture, text or table', () => {
    const found = assess([
      fileOf('a.png', MB),
      fileOf('a.txt', 10),
      fileOf('clip.mp4', 40_000 * MB),
      fileOf('.x.png', 1),
    ])
    expect(found).toMatchObject({
      size: 'small',
      bytes: MB + 10,
      refused: { files: 1, bytes: 40_000 * MB },
    })
    expect(found.usable.map(({ path }) => path)).toEqual(['a.png', 'a.txt'])
  })

  it.each([
    ['asked about', 'large', [fileOf('a.png', 1100 * MB)]],
    ['asked about', 'large', Array.from({ length: 5001 }, (_, i) => fileOf(`${i}.png`, 1))],
    ['refused', 'too large', [fileOf('a.png', 21 * 1024 * MB)]],
    ['refused', 'too large', Array.from({ length: 100_001 }, (_, i) => fileOf(`${i}.png`, 1))],
  ] as const)('is %s when it is %s', (_, size, files) => {
    expect(assess(files).size).toBe(size)
  })
})
