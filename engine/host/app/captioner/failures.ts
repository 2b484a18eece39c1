// What can go wrong between here and a captioning program, each with what to do.
import { EngineError } from '../../../base/errors.ts'
import { message, type Message } from '../../../base/message.ts'

/** Failures that every further picture would meet too. */
const HOPELESS: ReadonlySet<string> = new Set([
  'CAPTIONER_UNREACHABLE',
  'CAPTIONER_INVALID',
  'CAPTIONER_NOT_ALLOWED',
  'UNKNOWN_NAME',
  'BAD_ARGUMENT',
])

/** True when going on with other pictures makes no sense. */
export function isHopeless({ code, details }: EngineError): boolean {
  return HOPELESS.has(code) || details['status'] === 401 || details['status'] === 403
}

/** True when the same request may go well a little later. */
export function isPassing({ details }: EngineError): boolean {
  return details['isPassing'] === true
}

/** From an error of a connection. */
export function connectionFailure(host: string, cause: NodeJS.ErrnoException): EngineError {
  const { code = 'UNKNOWN' } = cause
  if (code.startsWith('HPE_')) return notTheInterface(host, message('captioner.notHttp'))
  const isPassing = code === 'ECONNRESET' || code === 'EPIPE'
  const what =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? message('captioner.noHost')
      : message('captioner.noConnection', { code })
  return new EngineError('CAPTIONER_UNREACHABLE', message('captioner.silent', { host, what }), {
    details: { host, reason: code, isPassing },
    fixes: [message('captioner.silentFix'), message('captioner.silentFix2')],
    cause,
  })
}

/** No whole answer within the time. */
export function tookTooLong(host: string, seconds: number): EngineError {
  return new EngineError('CAPTIONER_TIMEOUT', message('captioner.slow', { host, seconds }), {
    details: { host, seconds },
    fixes: [message('captioner.slowFix'), message('captioner.slowFix2')],
  })
}

/** More bytes than an answer may have. */
export function tooLarge(host: string, limit: number): EngineError {
  return new EngineError('CAPTIONER_TOO_LARGE', message('captioner.long', { host, limit }), {
    details: { host, limit },
    fixes: [message('captioner.longFix')],
  })
}

/** An answer, but not one of the interface. */
export function notTheInterface(host: string, what: Message): EngineError {
  return new EngineError('CAPTIONER_INVALID', message('captioner.other', { host, what }), {
    details: { host },
    fixes: [message('captioner.otherFix'), message('captioner.otherFix2')],
  })
}

/** The program does not have the model. */
export function noSuchModel(host: string, model: string, said: string): EngineError {
  return new EngineError(
    'UNKNOWN_NAME',
    said === ''
      ? message('captioner.noModel', { host, model })
      : message('captioner.noModelSaid', { host, model, said }),
    { details: { host, model }, fixes: [message('captioner.noModelFix')] },
  )
}

/** The program said no. */
export function refused(host: string, status: number, said: string): EngineError {
  const isKey = status === 401 || status === 403
  const isPassing = status === 408 || status === 429 || status >= 500
  return new EngineError(
    'CAPTIONER_REFUSED',
    said === ''
      ? message('captioner.refused', { host, status })
      : message('captioner.refusedSaid', { host, status, said }),
    {
      details: { host, status, isPassing },
      fixes: isKey
        ? [message('captioner.refusedKeyFix')]
        : [message('captioner.refusedFix'), message('captioner.refusedFix2')],
    },
  )
}
