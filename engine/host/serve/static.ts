// The window's own files, read once into memory: a path of a request is looked up, never opened.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Exchange } from './answer.ts'

/** A file of the window. */
interface ShellFile {
  readonly type: string
  readonly bytes: Uint8Array
  /** Of text that shrinks; made when it is first asked for. */
  gzip: Uint8Array | undefined
  readonly canShrink: boolean
  readonly tag: string
  readonly cache: string
}

/** The window's files. */
export interface Shell {
  has(path: string): boolean
  /** Answers GET and HEAD of a path that it has. */
  answer(exchange: Exchange): void
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
const SHRINKING = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest'])
/** Vite names files of `assets/` by their content. */
const BY_CONTENT = /^\/assets\/.+-[\w-]{8}\.\w+$/

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tuneloom</title>
<h1>The window is not built yet</h1>
<p>Build it with <code>npm run build:ui</code> in the folder of Tuneloom, then start <code>tuneloom serve</code> again.</p>
</html>
`

/** Reads the built window below a folder; without one, a page says how to build it. */
export function loadShell(folder: string): Shell {
  const files = new Map<string, ShellFile>()
  if (existsSync(join(folder, 'index.html'))) collect(folder, '', files)
  const index = files.get('/index.html') ?? fileOf('/index.html', Buffer.from(NOT_BUILT))
  files.set('/', index)
  return {
    has: (path) => files.has(path),
    answer: (exchange) => answer(exchange, files.get(exchange.path) ?? index),
  }
}

function collect(folder: string, at: string, files: Map<string, ShellFile>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${at}/${entry.name}`
    if (entry.isDirectory()) collect(join(folder, entry.name), path, files)
    else if (entry.isFile() && TYPES[extname(path)] !== undefined)
      files.set(path, fileOf(path, readFileSync(join(folder, entry.name))))
  }
}

function fileOf(path: string, bytes: Uint8Array): ShellFile {
  const end = extname(path)
  return {
    type: TYPES[end] ?? 'application/octet-stream',
    ...{ bytes, gzip: undefined, canShrink: SHRINKING.has(end) },
    tag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    cache: BY_CONTENT.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache',
  }
}

function answer({ request, response }: Exchange, file: ShellFile): void {
  response.setHeader('Cache-Control', file.cache)
  response.setHeader('ETag', file.tag)
  response.setHeader('Vary', 'Accept-Encoding')
  if (request.headers['if-none-match'] === file.tag) return void response.writeHead(304).end()
  const isZipped = file.canShrink && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  if (isZipped) response.setHeader('Content-Encoding', 'gzip')
  const bytes = isZipped ? (file.gzip ??= gzipSync(file.bytes, { level: 9 })) : file.bytes
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': bytes.length })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}
