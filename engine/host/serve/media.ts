// Pictures of the store and files of exports.
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { FileHandle } from 'node:fs/promises'
import { type Exchange, sendRefusal } from './answer.ts'
import { SANDBOX } from './headers.ts'
import { openInside } from './inside.ts'
import { type ByteRange, rangeOf } from './range.ts'
import type { Download } from './served-app.ts'

/** Type, the bytes that a file of it has, in Latin-1, and where. */
const PICTURE_TYPES: readonly (readonly [string, string, number])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n', 0],
  ['image/jpeg', '\xff\xd8\xff', 0],
  ['image/webp', 'WEBP', 8],
]

/** Answers with a picture whose type is read from its first bytes; anything else is not there. */
export function sendPicture({ request, response }: Exchange, bytes: Uint8Array | undefined): void {
  const type = bytes && pictureType(bytes)
  if (!bytes || type === undefined) return sendRefusal(response, 404, 'There is no such picture.')
  response.setHeader('Content-Security-Policy', SANDBOX)
  response.setHeader('Cache-Control', 'private, max-age=31536000, immutable')
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': bytes.length })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function pictureType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return PICTURE_TYPES.find(([, signature, at]) => start.startsWith(signature, at))?.[0]
}

/** Answers with a file of an export, or the part of it that was asked for. @throws FILE_NOT_FOUND or PATH_ESCAPE */
export async function sendDownload(exchange: Exchange, download: Download): Promise<void> {
  const { folder, name, sha256 } = download
  const handle = await openInside(folder, name)
  try {
    await sendFile(exchange, handle, { name: name.slice(name.lastIndexOf('/') + 1), tag: `"${sha256}"` })
  } finally {
    await handle.close().catch(() => undefined)
  }
}

interface Named {
  readonly name: string
  readonly tag: string
}

async function sendFile({ request, response }: Exchange, handle: FileHandle, named: Named): Promise<void> {
  const { size } = await handle.stat()
  const range = wantedRange(request, size, named.tag)
  response.setHeader('Content-Security-Policy', SANDBOX)
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader('ETag', named.tag)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end()
    return
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(named.name)}`,
    'Content-Length': end - start + 1,
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method === 'HEAD' || end < start) return void response.end()
  await pipeline(handle.createReadStream({ start, end, autoClose: false }), response)
}

/** `If-Range` asks for a part only of the very same file. */
function wantedRange(
  { headers, method }: IncomingMessage,
  size: number,
  tag: string,
): ByteRange | 'unsatisfiable' | undefined {
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag
  return method === 'GET' && isSame ? rangeOf(headers.range, size) : undefined
}

function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
}
