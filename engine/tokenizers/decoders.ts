// How tokens become text again, as `tokenizer.json` names it. Every step takes tokens one by one, so that a stream and a
// whole text go the same way.
import { BYTE_OF_CHARACTER } from './byte-alphabet.ts'
import { character, invalid, list, object, text, unsupported, wholeNumber } from './file-fields.ts'
import type { Fields } from './file-fields.ts'
import { METASPACE } from './metaspace.ts'
import { readPattern } from './patterns.ts'
import { readPrependScheme } from './pre-tokenizers.ts'

/** Takes tokens, or after {@link DecoderStep.fuses} the parts of the one token that is left. */
export interface Sink {
  readonly push: (token: string) => void
  readonly end: () => void
}

/** A step of decoding. */
interface DecoderStep {
  /** `isPrompt`: what is complete is handed on at once, even where later bytes could change how it is shown. */
  readonly into: (next: Sink, isPrompt: boolean) => Sink
  /** All tokens become one. */
  readonly fuses: boolean
}

/** Joins the steps of a file in front of a sink. */
export type Decoding = (next: Sink, isPrompt: boolean) => Sink

type Read = (fields: Fields, isFused: boolean) => DecoderStep

const DECODERS: Readonly<Record<string, Read>> = {
  ByteLevel: (_, isFused) => notFused('ByteLevel', isFused, byteLevel),
  ByteFallback: (_, isFused) => notFused('ByteFallback', isFused, byteFallback),
  Metaspace: (fields, isFused) => notFused('Metaspace', isFused, readMetaspace(fields)),
  Fuse: () => ({ into: (next) => next, fuses: true }),
  Replace: readReplace,
  Strip: readStrip,
}

/** The steps of a file's `decoder`; without one, tokens are joined by spaces. @throws FILE_INVALID when one is not supported */
export function readDecoder(value: unknown): Decoding {
  if (value === null || value === undefined) return joinedBySpaces
  const steps: DecoderStep[] = []
  for (const fields of flatten(value)) {
    const type = text('decoder.type', fields['type'])
    const read = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined
    if (read === undefined) throw unsupported('decoder.type', type)
    steps.push(
      read(
        fields,
        steps.some((step) => step.fuses),
      ),
    )
  }
  return (next, isPrompt) => steps.reduceRight((sink, step) => step.into(sink, isPrompt), next)
}

function flatten(value: unknown): Fields[] {
  const fields = object('decoder', value)
  if (fields['type'] !== 'Sequence') return [fields]
  return list('decoder.decoders', fields['decoders']).flatMap(flatten)
}

function notFused(name: string, isFused: boolean, step: DecoderStep): DecoderStep {
  if (isFused) throw invalid(`the decoder ${name} after a step that joins tokens is not supported.`)
  return step
}

function joinedBySpaces(next: Sink): Sink {
  let isFirst = true
  return {
    push(token) {
      next.push(isFirst ? token : ` ${token}`)
      isFirst = false
    },
    end: next.end,
  }
}

/** Every token as bytes of the GPT-2 alphabet, or as its own UTF-8 bytes where one character is none of it. */
const byteLevel: DecoderStep = {
  into(next, isPrompt) {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const bytes = new Uint8Array(GATHERED_BYTES)
    let count = 0
    const send = (last: Uint8Array | undefined): void => {
      const part = decoder.decode(last, { stream: last !== undefined })
      count = 0
      if (part !== '') next.push(part)
    }
    const flush = (): void => send(bytes.subarray(0, count))
    return {
      push(token) {
        if (count + 3 * token.length > bytes.length) flush()
        if (3 * token.length > bytes.length) {
          const own = new Uint8Array(3 * token.length)
          return send(own.subarray(0, writeBytes(token, own, 0)))
        }
        count += writeBytes(token, bytes, count)
        if (isPrompt) flush()
      },
      end() {
        flush()
        send(undefined)
        next.end()
      },
    }
  },
  fuses: true,
}

/** Bytes that are decoded at once: a call of the decoder costs more than the bytes of a token. */
const GATHERED_BYTES = 1 << 14
const encoder = new TextEncoder()
/** The byte of each character of the alphabet by its code, −1 where there is none; no code is above 0x17f. */
const BYTES = Int16Array.from(
  { length: 0x180 },
  (_, code) => BYTE_OF_CHARACTER.get(String.fromCharCode(code)) ?? -1,
)

/** Writes the bytes of a token from `start` on; returns how many. */
function writeBytes(token: string, bytes: Uint8Array, start: number): number {
  for (let at = 0; at < token.length; at++) {
    const byte = BYTES[token.charCodeAt(at)] ?? -1
    if (byte < 0) return encoder.encodeInto(token, bytes.subarray(start)).written
    bytes[start + at] = byte
  }
  return token.length
}

const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/

/** Runs of byte tokens become characters; where a run is no UTF-8, each of its bytes becomes U+FFFD. */
const byteFallback: DecoderStep = {
  into(next, isPrompt) {
    let run: number[] = []
    const flush = (): void => {
      const characters = utf8Of(run)
      if (characters !== undefined) next.push(characters)
      else for (let count = run.length; count > 0; count--) next.push('\uFFFD')
      run = []
    }
    return {
      push(token) {
        const byte = BYTE_TOKEN.exec(token)?.[1]
        if (byte === undefined) {
          if (run.length > 0) flush()
          return next.push(token)
        }
        run.push(Number.parseInt(byte, 16))
        if (isPrompt && utf8Of(run) !== undefined) flush()
      },
      end() {
        if (run.length > 0) flush()
        next.end()
      },
    }
  },
  fuses: false,
}

function utf8Of(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    return undefined // no UTF-8: the caller writes what stands for it
  }
}

/** Every "▁" a space, but those of the first token nothing where one was put in front. */
function readMetaspace(fields: Fields): DecoderStep {
  const replacement = character('Metaspace.replacement', fields['replacement'] ?? METASPACE)
  const keepsFirst = readPrependScheme(fields) === 'never'
  return {
    into(next) {
      let isFirst = !keepsFirst
      return {
        push(token) {
          next.push(token.replaceAll(replacement, isFirst ? '' : ' '))
          isFirst = false
        },
        end: next.end,
      }
    },
    fuses: false,
  }
}

function readReplace(fields: Fields, isFused: boolean): DecoderStep {
  const pattern = readPattern('Replace.pattern', fields['pattern'])
  const content = text('Replace.content', fields['content'])
  const change = (token: string): string => pattern.replace(token, content)
  return isFused
    ? atEnd(change)
    : { into: (next) => ({ push: (token) => next.push(change(token)), end: next.end }), fuses: false }
}

/** A change of the one token that all became: its end has to be known. */
function atEnd(change: (whole: string) => string): DecoderStep {
  return {
    into(next) {
      const parts: string[] = []
      return {
        push: (part) => void parts.push(part),
        end() {
          next.push(change(parts.join('')))
          next.end()
        },
      }
    },
    fuses: true,
  }
}

/** Most characters that a file may strip from a token. */
const MOST_STRIPPED = 1 << 16

function readStrip(fields: Fields, isFused: boolean): DecoderStep {
  const content = character('Strip.content', fields['content'])
  const start = wholeNumber('Strip.start', fields['start'], MOST_STRIPPED)
  const stop = wholeNumber('Strip.stop', fields['stop'], MOST_STRIPPED)
  const strip = (token: string): string => stripEnd(stripStart(token, content, start), content, stop)
  if (!isFused)
    return { into: (next) => ({ push: (token) => next.push(strip(token)), end: next.end }), fuses: false }
  return stop > 0 ? atEnd(strip) : fusedStart(content, start)
}

function stripStart(token: string, content: string, most: number): string {
  let at = 0
  for (let count = 0; count < most && token.startsWith(content, at); count++) at += content.length
  return token.slice(at)
}

function stripEnd(token: string, content: string, most: number): string {
  let end = token.length
  for (let count = 0; count < most && token.endsWith(content, end) && end > 0; count++) end -= content.length
  return token.slice(0, end)
}

/** Strips the beginning of the one token, of which parts come. */
function fusedStart(content: string, most: number): DecoderStep {
  return {
    into(next) {
      let left = most
      return {
        push(part) {
          const kept = stripStart(part, content, left)
          left = kept === '' ? left - (part.length - kept.length) / content.length : 0
          if (kept !== '') next.push(kept)
        },
        end: next.end,
      }
    },
    fuses: true,
  }
}
