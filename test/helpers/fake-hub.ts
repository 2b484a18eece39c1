// A hub of models on the loopback interface: listings, files with ranges and redirects, and every way in which it fails.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** The commit of every repository of the fake. */
export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** What the fake does otherwise than it should. */
export interface FakeFaults {
  /** Status of every answer. */
  readonly status?: number
  readonly retryAfter?: string
  /** The connection breaks off after so many bytes of a file; each entry counts for one request. */
  readonly cuts?: number[]
  /** Answers a range with the whole file. */
  readonly ignoresRanges?: boolean
  /** What is sent instead of a file. */
  readonly contents?: Readonly<Record<string, Buffer>>
}

/** A running fake. */
export interface FakeHub {
  readonly endpoint: string
  /** Paths that were asked for, with ranges and tokens, in order. */
  readonly requests: { readonly path: string; readonly range?: string; readonly authorization?: string }[]
  /** Tokens that the other server, to which large files are redirected, was shown. */
  readonly shownElsewhere: (string | undefined)[]
}

/** Starts a hub with one model; files above 100 bytes are large ones. It ends with the test. */
export async function fakeHub(
  files: Readonly<Record<string, Buffer>>,
  faults: FakeFaults = {},
): Promise<FakeHub> {
  const requests: FakeHub['requests'] = []
  const shownElsewhere: FakeHub['shownElsewhere'] = []
  const cuts = [...(faults.cuts ?? [])]
  const send = (request: IncomingMessage, response: ServerResponse, name: string): void =>
    sendFile(request, response, {
      content: (faults.contents ?? files)[name] ?? files[name],
      cut: cuts.shift(),
      faults,
    })
  const elsewhere = await listening(
    createServer((request, response) => {
      shownElsewhere.push(request.headers.authorization)
      send(request, response, decodeURIComponent((request.url ?? '').slice(1)))
    }),
  )
  const endpoint = await listening(
    createServer((request, response) => {
      const { url: path = '', headers } = request
      const { range, authorization } = headers
      requests.push({ path, ...(range && { range }), ...(authorization && { authorization }) })
      if (faults.status) {
        if (faults.retryAfter) response.setHeader('retry-after', faults.retryAfter)
        return void response.writeHead(faults.status).end()
      }
      if (path.startsWith('/api/models/owner/name/revision/'))
        return void response.end(JSON.stringify(listing(files)))
      const name = decodeURIComponent(/^\/owner\/name\/resolve\/[0-9a-f]{40}\/(.*)$/.exec(path)?.[1] ?? '')
      if (!files[name]) return void response.writeHead(404).end()
      if (!isLarge(files[name])) return send(request, response, name)
      response.writeHead(302, { location: `${elsewhere}/${encodeURIComponent(name)}` }).end()
    }),
  )
  return { endpoint, requests, shownElsewhere }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const isLarge = (content: Buffer): boolean => content.length > 100

function listing(files: Readonly<Record<string, Buffer>>): object {
  return {
    sha: COMMIT,
    cardData: { license: 'apache-2.0' },
    siblings: Object.entries(files).map(([rfilename, content]) => ({
      rfilename,
      size: content.length,
      blobId: gitBlob(content),
      ...(isLarge(content) && { lfs: { sha256: sha256(content), size: content.length } }),
    })),
  }
}

/** The name of a large file in caches. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function gitBlob(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

function sendFile(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { content, cut, faults }: { content: Buffer | undefined; cut: number | undefined; faults: FakeFaults },
): void {
  const whole = content ?? Buffer.alloc(0)
  const from = faults.ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  const part = whole.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length })
  if (cut === undefined || cut >= part.length) return void response.end(part)
  response.write(part.subarray(0, cut), () => response.destroy())
}
