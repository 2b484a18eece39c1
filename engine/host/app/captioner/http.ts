// One JSON request and its answer, within bounds: a time, a size, no redirects. Nothing is followed anywhere.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { connectionFailure, notTheInterface, tookTooLong, tooLarge } from './failures.ts'

/** What is asked. */
export interface JsonRequest {
  readonly url: string
  /** Sent as JSON by POST; a GET where it is left out. */
  readonly body?: unknown
  /** Sent as a bearer token; empty for none. */
  readonly key: string
  readonly seconds: number
}

/** What came. */
export interface JsonAnswer {
  readonly status: number
  /** Undefined when it is no JSON. */
  readonly body: unknown
  /** What the program asks to wait, in milliseconds; 0 where it does not. */
  readonly waitMs: number
}

/** Longest answer: a thousand times a long caption. */
export const ANSWER_LIMIT = 1024 * 1024

/** Asks once. @throws CAPTIONER_UNREACHABLE, CAPTIONER_TIMEOUT, CAPTIONER_TOO_LARGE, CAPTIONER_INVALID for a redirect; the signal's reason */
export async function askJson(asked: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const host = new URL(asked.url).host
  const timeout = AbortSignal.timeout(asked.seconds * 1000)
  try {
    const answer = await send(asked, AbortSignal.any([signal, timeout]))
    return await read(answer, host)
  } catch (error) {
    signal.throwIfAborted()
    if (timeout.aborted) throw tookTooLong(host, asked.seconds)
    throw isOfConnection(error) ? connectionFailure(host, error) : error
  }
}

function send({ url, body, key }: JsonRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    accept: 'application/json',
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
    ...(key !== '' && { authorization: `Bearer ${key}` }),
  }
  const request = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const method = text === undefined ? 'GET' : 'POST'
    request(url, { method, headers, signal }, resolve).once('error', reject).end(text)
  })
}

async function read(answer: IncomingMessage, host: string): Promise<JsonAnswer> {
  const { statusCode: status = 0, headers } = answer
  if (status >= 300 && status < 400) {
    answer.destroy()
    throw notTheInterface(host, message('captioner.redirect', { status }))
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > ANSWER_LIMIT) {
      answer.destroy()
      throw tooLarge(host, ANSWER_LIMIT)
    }
    parts.push(part)
  }
  return {
    status,
    body: jsonOf(Buffer.concat(parts).toString('utf8')),
    waitMs: waitOf(headers['retry-after']),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** `Retry-After` in seconds; a date in it is not understood. */
function waitOf(header: string | undefined): number {
  const seconds = Number(header)
  return seconds > 0 ? seconds * 1000 : 0
}

function isOfConnection(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof EngineError) && 'code' in error
}
