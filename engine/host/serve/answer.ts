// Answers over HTTP.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { EngineError } from '../../base/errors.ts'
import { errorView } from '../../api/rpc/server.ts'

/** A request with what the gates found, and its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Decoded. */
  readonly path: string
}

/** Answers with plain values. */
export function sendJson(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Answers that something was refused, and ends the connection, so that no body is read. */
export function sendRefusal(response: ServerResponse, status: number, message: string): void {
  response.setHeader('Connection', 'close')
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
  sendJson(response, status, { code: 'REFUSED', message, details: {}, fixes: [] })
}

/** Status of an expected failure; others are ours. */
const STATUS: Readonly<Partial<Record<EngineError['code'], number>>> = {
  BAD_ARGUMENT: 400,
  PATH_ESCAPE: 400,
  FILE_INVALID: 400,
  UNKNOWN_NAME: 404,
  FILE_NOT_FOUND: 404,
  CONFLICT: 409,
  DISK_FULL: 507,
}

/** Answers with an error of our own form. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.setHeader('Connection', 'close')
  const status = error instanceof EngineError ? (STATUS[error.code] ?? 500) : 500
  sendJson(response, status, errorView(error))
}

/** The whole body; the gates have checked that it is not longer than the route allows. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > most) throw new EngineError('BAD_ARGUMENT', `serve: the body is longer than ${most} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The body as JSON. @throws BAD_ARGUMENT */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, Number(request.headers['content-length'] ?? 0))
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new EngineError('BAD_ARGUMENT', 'serve: the body is not JSON.', { cause })
  }
}
