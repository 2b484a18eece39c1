// What can go wrong between here and a captioning program, each with what to do.
import { EngineError } from '../../../base/errors.ts'

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
  if (code.startsWith('HPE_')) return notTheInterface(host, 'something that is not HTTP')
  const isPassing = code === 'ECONNRESET' || code === 'EPIPE'
  const what =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'there is no such host' : `no connection (${code})`
  return new EngineError('CAPTIONER_UNREACHABLE', `captioner: ${host}: ${what}.`, {
    details: { host, reason: code, isPassing },
    fixes: [
      'Start the captioning program and its server: in LM Studio “Developer”, then “Start server”; `ollama serve`; `llama-server`.',
      'Compare the address and its port with what the program shows.',
    ],
    cause,
  })
}

/** No whole answer within the time. */
export function tookTooLong(host: string, seconds: number): EngineError {
  return new EngineError(
    'CAPTIONER_TIMEOUT',
    `captioner: ${host} gave no answer within ${seconds} seconds.`,
    {
      details: { host, seconds },
      fixes: [
        'Allow more time: the first answer waits until the model is loaded.',
        'Take a smaller model, or fewer tokens.',
      ],
    },
  )
}

/** More bytes than an answer may have. */
export function tooLarge(host: string, limit: number): EngineError {
  return new EngineError(
    'CAPTIONER_TOO_LARGE',
    `captioner: ${host}: expected an answer of at most ${limit} bytes, got more.`,
    {
      details: { host, limit },
      fixes: ['Compare the address with what the program shows; a caption is never that long.'],
    },
  )
}

/** An answer, but not one of the interface. */
export function notTheInterface(host: string, what: string): EngineError {
  return new EngineError(
    'CAPTIONER_INVALID',
    `captioner: ${host}: expected an OpenAI-compatible answer, got ${what}.`,
    {
      details: { host },
      fixes: [
        'Look whether the address ends as the program says, mostly in /v1.',
        'Look whether another program listens on that port.',
      ],
    },
  )
}

/** The program does not have the model. */
export function noSuchModel(host: string, model: string, said: string): EngineError {
  return new EngineError(
    'UNKNOWN_NAME',
    `captioner: ${host} has no model "${model}"${said === '' ? '' : `; it said: ${said}`}.`,
    {
      details: { host, model },
      fixes: ['Choose one from the list of models in Settings, or load it in the program first.'],
    },
  )
}

/** The program said no. */
export function refused(host: string, status: number, said: string): EngineError {
  const isKey = status === 401 || status === 403
  const isPassing = status === 408 || status === 429 || status >= 500
  return new EngineError(
    'CAPTIONER_REFUSED',
    `captioner: ${host} refused with status ${status}${said === '' ? '' : `: ${said}`}.`,
    {
      details: { host, status, isPassing },
      fixes: isKey
        ? ['Type the key of the program in Settings, under “Captions”.']
        : [
            'Look whether the model can see pictures (a “vision” model).',
            'Look into the log of the program.',
          ],
    },
  )
}
