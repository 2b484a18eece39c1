// Captions by a program with an OpenAI-compatible interface: LM Studio, llama.cpp, Ollama, vLLM and many more.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { option } from '../../../api/options.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { type Address, addressOf, requireAllowed } from './address.ts'
import { captionOf, modelNames, saidBy } from './answers.ts'
import { type CaptionerAccess, type CaptionPicture, defineCaptioner } from './captioner.ts'
import { noSuchModel, notTheInterface, refused, isPassing } from './failures.ts'
import { askJson, type JsonAnswer } from './http.ts'

const PROMPT =
  'Write one caption for this picture: a single plain sentence of at most 20 words that says what is seen. ' +
  'Answer with the caption alone.'

const options = z.strictObject({
  url: option(z.string().max(500).default(''), {
    label: 'Address',
    help: 'Of the program, such as http://127.0.0.1:1234. Empty means none.',
  }),
  model: option(z.string().max(200).default(''), {
    label: 'Model',
    help: 'Its name in the program; it must be able to see pictures. Some programs take any name.',
  }),
  prompt: option(z.string().trim().min(1).max(4000).default(PROMPT), {
    label: 'Prompt',
    help: 'What is asked of every picture. {file} stands for the file’s name, {caption} for the present caption.',
  }),
  maxTokens: option(z.int().min(1).max(4096).default(200), {
    label: 'Longest answer',
    help: 'Models that think before they answer need more.',
    unit: 'tokens',
  }),
  temperature: option(z.number().min(0).max(2).default(0.2), {
    label: 'Temperature',
    help: '0 gives the same caption every time, more gives more variety.',
    advanced: true,
  }),
  atOnce: option(z.int().min(1).max(4).default(1), {
    label: 'At once',
    help: 'Pictures asked about at the same time. More than one helps where the program answers in parallel.',
    advanced: true,
  }),
  seconds: option(z.int().min(1).max(600).default(120), {
    label: 'Patience',
    help: 'How long one answer may take, loading the model included.',
    unit: 'seconds',
    advanced: true,
  }),
})
type Options = z.output<typeof options>

/** Largest picture that is sent. */
const PICTURE_LIMIT = 8 * 1024 * 1024
/** A request that failed for now is sent again so often, after pauses that double. */
const TRIES = 4
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** Listing models is quick, or does not work. */
const LIST_SECONDS = 15

/** Asks a program that speaks the interface of OpenAI. */
export const openaiCompatible = defineCaptioner({
  name: 'openai-compatible',
  label: 'A program with a vision model',
  help: 'Asks a vision model that runs in LM Studio, llama.cpp, Ollama, vLLM or any other program with an OpenAI-compatible interface.',
  options,
  open: (chosen, access) => {
    const address = usableAddress(chosen.url, access)
    return {
      model: chosen.model,
      prompt: chosen.prompt,
      atOnce: chosen.atOnce,
      caption: (picture, signal) => captionBy({ chosen, access, address, picture }, signal),
    }
  },
})

/** Names of the models that a program has. @throws as captions do */
export async function listModels(
  url: string,
  access: CaptionerAccess,
  signal: AbortSignal,
): Promise<string[]> {
  const { base, host } = usableAddress(url, access)
  const answer = await askJson({ url: `${base}/models`, key: access.key, seconds: LIST_SECONDS }, signal)
  if (answer.status !== 200) throw failureOf(answer, { host, model: '', key: access.key })
  const names = modelNames(answer.body)
  if (!names) throw notTheInterface(host, message('captioner.noModels'))
  return names
}

function usableAddress(url: string, { allowRemote }: CaptionerAccess): Address {
  const address = addressOf(url)
  if (!address)
    throw new EngineError('BAD_ARGUMENT', message('captioner.noAddress'), {
      fixes: [message('captioner.noAddressFix')],
    })
  requireAllowed(address, allowRemote)
  return address
}

interface Asking {
  readonly chosen: Options
  readonly access: CaptionerAccess
  readonly address: Address
  readonly picture: CaptionPicture
}

async function captionBy(asking: Asking, signal: AbortSignal): Promise<string> {
  const body = bodyOf(asking)
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOf(asking, body, signal)
    if ('caption' in outcome) return outcome.caption
    if (attempt === TRIES || !isPassing(outcome.failure)) throw outcome.failure
    const pause = Math.max(outcome.waitMs, FIRST_PAUSE_MS * 2 ** (attempt - 1))
    await sleep(Math.min(pause, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

type Outcome = { readonly caption: string } | { readonly failure: EngineError; readonly waitMs: number }

async function attemptOf(
  { chosen, access, address }: Asking,
  body: unknown,
  signal: AbortSignal,
): Promise<Outcome> {
  const { base, host } = address
  const { seconds, model } = chosen
  try {
    const url = `${base}/chat/completions`
    const answer = await askJson({ url, body, key: access.key, seconds }, signal)
    if (answer.status === 200) return { caption: captionOf(answer.body, host) }
    return { failure: failureOf(answer, { host, model, key: access.key }), waitMs: answer.waitMs }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return { failure: error, waitMs: 0 }
  }
}

function bodyOf({ chosen, picture }: Asking): unknown {
  const png = picture.png()
  if (png.length > PICTURE_LIMIT)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      message('captioner.largePicture', { file: picture.file, limit: PICTURE_LIMIT, bytes: png.length }),
      { fixes: [message('captioner.largePictureFix')] },
    )
  const image = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
  const content = [
    { type: 'text', text: promptFor(chosen.prompt, picture) },
    { type: 'image_url', image_url: { url: image } },
  ]
  return {
    ...(chosen.model !== '' && { model: chosen.model }),
    messages: [{ role: 'user', content }],
    max_tokens: chosen.maxTokens,
    temperature: chosen.temperature,
    stream: false,
  }
}

/** Values go in by a function: a `$` in a caption means nothing. */
function promptFor(prompt: string, { file, caption }: CaptionPicture): string {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return prompt.replaceAll(/\{(file|caption)\}/g, (_, word: string) =>
    word === 'file' ? name : (caption ?? ''),
  )
}

function failureOf(
  { status, body }: JsonAnswer,
  { host, model, key }: { readonly host: string; readonly model: string; readonly key: string },
): EngineError {
  const said = key === '' ? saidBy(body) : saidBy(body).replaceAll(key, '…')
  if (status === 404 && said === '') return notTheInterface(host, message('captioner.nothingThere'))
  const isModel =
    status === 404 ||
    (status === 400 &&
      /\bmodel\b.*\b(not found|not loaded|does not exist|invalid)\b|no models? loaded/i.test(said))
  return isModel ? noSuchModel(host, model, said) : refused(host, status, said)
}
