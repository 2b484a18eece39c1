// Answers `app://bundle/…`: files of the built window, and pictures by content out of the engine's blobs.
import { open, readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { parseAddress } from './bundle-path.ts'
import { MEDIA_HEADERS, PAGE_HEADERS } from './headers.ts'
import { SCHEME } from './origin.ts'

/** Registered before the app is ready. */
export const PRIVILEGES = [
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const MAX_PICTURE = 64 * 2 ** 20

export interface Folders {
  /** The built window. */
  readonly ui: string
  /** Files by content; undefined until the engine is ready. */
  blobs(): string | undefined
}

/** The handler for `protocol.handle`. */
export function createProtocolHandler(folders: Folders): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed')
    const asked = parseAddress(request.url)
    if (asked.kind === 'refused') return plain(400, 'Bad address')
    if (asked.kind === 'media') return media(folders.blobs(), asked.sha256)
    const path = await fileBelow(folders.ui, asked.names)
    if (path !== undefined) return page(path)
    if (!isNavigation(request)) return plain(404, 'Not found')
    const index = await fileBelow(folders.ui, ['index.html'])
    return index === undefined ? plain(404, 'The window is not built: npm run build:ui') : page(index)
  }
}

/** Whether a page is loaded, not a part of one. */
function isNavigation({ headers }: Request): boolean {
  const mode = headers.get('sec-fetch-mode')
  return mode === null ? (headers.get('accept') ?? '').includes('text/html') : mode === 'navigate'
}

/** The real path of a regular file, if following every link still ends below the folder. */
async function fileBelow(folder: string, names: readonly string[]): Promise<string | undefined> {
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, ...names))])
    if (!path.startsWith(root + sep)) return undefined
    return (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

async function page(path: string): Promise<Response> {
  const type = TYPES[extname(path).toLowerCase()]
  if (type === undefined) return plain(404, 'Not found')
  return new Response(await readFile(path), { headers: { ...PAGE_HEADERS, 'Content-Type': type } })
}

async function media(blobs: string | undefined, sha256: string): Promise<Response> {
  const names = [sha256.slice(0, 2), sha256.slice(2)]
  const path = blobs === undefined ? undefined : await fileBelow(blobs, names)
  const bytes = path === undefined ? undefined : await readPicture(path)
  const type = bytes && pictureType(bytes)
  if (!type) return plain(404, 'Not found')
  return new Response(bytes, { headers: { ...MEDIA_HEADERS, 'Content-Type': type } })
}

/** Looks at the first bytes before it reads the rest: weights lie in the same folder. */
async function readPicture(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(new Uint8Array(16), 0, 16, 0)
    const isPicture = pictureType(buffer) !== undefined && (await file.stat()).size <= MAX_PICTURE
    return isPicture ? Uint8Array.from(await readFile(path)) : undefined
  } finally {
    await file.close()
  }
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const JPEG = [0xff, 0xd8, 0xff]
const RIFF = [0x52, 0x49, 0x46, 0x46]
const WEBP = [0x57, 0x45, 0x42, 0x50]

/** The media type by the first bytes; undefined for anything that is no PNG, JPEG or WebP. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const holds = (signature: readonly number[], at = 0) =>
    signature.every((byte, place) => bytes[at + place] === byte)
  if (holds(PNG)) return 'image/png'
  if (holds(JPEG)) return 'image/jpeg'
  return holds(RIFF) && holds(WEBP, 8) ? 'image/webp' : undefined
}

function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' },
  })
}
