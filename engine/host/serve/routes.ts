// What is done with a request that passed the gates.
import { z } from 'zod'
import { parseOptions } from '../../api/parse-options.ts'
import { type Exchange, readBody, readJson, sendJson, sendRefusal } from './answer.ts'
import { CHUNK_BYTES, isLoopback } from './gates.ts'
import { sendDownload, sendPicture } from './media.ts'
import { type Route, routeOf } from './paths.ts'
import type { ServedApp } from './served-app.ts'
import type { Shell } from './static.ts'
import type { Throttle } from './throttle.ts'
import type { Codes } from './token.ts'
import type { Uploads } from './uploads.ts'

/** Everything that answers. */
export interface Answering {
  readonly app: ServedApp
  readonly shell: Shell
  readonly codes: Codes
  readonly throttle: Throttle
  readonly uploads: Uploads
  readonly token: string
}

const session = z.object({ code: z.string().max(200) })

/** Answers one request. @throws EngineError for anything that the asker can mend */
export async function answerRequest(exchange: Exchange, parts: Answering): Promise<void> {
  const { request, response, path } = exchange
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  const route = routeOf(path)
  if (isReading && parts.shell.has(path)) return parts.shell.answer(exchange)
  if (!route) return sendRefusal(response, 404, 'There is nothing here.')
  const isReadable = route.to === 'media' || route.to === 'artifact' || route.to === 'rpc'
  if (isReadable ? !isReading : request.method !== 'POST')
    return sendRefusal(response, 405, `${request.method} is not possible here.`)
  await answerRoute(exchange, route, parts)
}

async function answerRoute(exchange: Exchange, route: Route, parts: Answering): Promise<void> {
  const { request, response } = exchange
  const { app, uploads } = parts
  switch (route.to) {
    case 'media':
      return sendPicture(exchange, app.picture(route.sha256))
    case 'artifact': {
      const download = app.download(route.artifact, route.file)
      return download
        ? sendDownload(exchange, download)
        : sendRefusal(response, 404, 'There is no such file.')
    }
    case 'session':
      return tradeCode(exchange, parts)
    case 'upload':
      return sendJson(response, 200, uploads.begin(await readJson(request)))
    case 'chunk':
      return takePiece(exchange, route, uploads)
    case 'upload-done': {
      await readBody(request, Number(request.headers['content-length']))
      const { path, name } = uploads.finish(route.session)
      return sendJson(response, 200, { grant: app.grant(path), name })
    }
    case 'upload-cancel':
      await readBody(request, Number(request.headers['content-length']))
      uploads.cancel(route.session)
      return sendJson(response, 200, {})
    case 'rpc':
      return sendRefusal(response, 426, 'This is the place for a WebSocket.')
  }
}

/** A code is given out once and is good for a minute; whoever has it gets the token. */
async function tradeCode({ request, response }: Exchange, parts: Answering): Promise<void> {
  const { codes, throttle, token } = parts
  const remote = request.socket.remoteAddress ?? ''
  const mustWait = throttle.delayOf(remote) > 0
  if (mustWait && !isLoopback(remote))
    return sendRefusal(response, 429, 'Too many wrong codes. Wait a little.')
  const { code } = parseOptions('session', session, await readJson(request))
  if (codes.redeem(code)) return sendJson(response, 200, { token })
  if (mustWait) return sendRefusal(response, 429, 'Too many wrong codes. Wait a little.')
  throttle.failed(remote)
  sendRefusal(
    response,
    401,
    'The code was used before or is older than a minute. Ask the program for a new link.',
  )
}

async function takePiece(
  { request, response }: Exchange,
  { session: id, index }: Extract<Route, { to: 'chunk' }>,
  uploads: Uploads,
): Promise<void> {
  const header = request.headers['upload-offset']
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header))
    return sendRefusal(response, 400, 'Upload-Offset is missing: where in the file does this piece begin?')
  const bytes = await readBody(request, CHUNK_BYTES)
  sendJson(response, 200, await uploads.take({ session: id, index, offset: Number(header), bytes }))
}
