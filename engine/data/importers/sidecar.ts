// A caption file beside a picture: UTF-8 text, one caption or one per line.
import { open } from 'node:fs/promises'
import type { ErrorCode } from '../../base/errors.ts'
import { message, type SaidProblem } from '../../base/message.ts'
import { systemReason } from '../../base/reasons.ts'
import { cleanCaption } from '../captions.ts'
import type { Rejection } from '../pairs.ts'
import { refusalOf } from '../refusals.ts'

/** A caption file is read up to here, in bytes; no caption fills it. */
const MAX_SIDECAR_BYTES = 2 ** 20

/** What a caption file gives. */
export interface SidecarCaptions {
  readonly captions: string[]
  readonly rejected: Rejection[]
  /** Line of the first caption, from 1. */
  firstLine: number
}

/** How caption files are read. */
export interface SidecarOptions {
  /** The first line with text, or each line as a caption of its own. */
  readonly captions: 'first' | 'lines'
  /** Longest caption in characters. */
  readonly captionLimit: number
}

/** Reads a caption file; `path` names it in rejections. Never throws for what the file holds. */
export async function readSidecar(
  file: string,
  path: string,
  settings: SidecarOptions,
): Promise<SidecarCaptions> {
  const result: SidecarCaptions = { captions: [], rejected: [], firstLine: 1 }
  const text = await readText(file)
  if (typeof text !== 'string') {
    result.rejected.push(refusalOf({ file: path }, text.reason, text))
    return result
  }
  const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ line: i + 1, text: line }))
  const written = lines.filter((line) => line.text.trim() !== '')
  const used = settings.captions === 'lines' ? written : written.slice(0, 1)
  for (const { line, text: raw } of used.length > 0 ? used : [{ line: 1, text: '' }]) {
    const caption = cleanCaption(raw, settings.captionLimit)
    if (typeof caption !== 'string')
      result.rejected.push(refusalOf({ file: path, line }, caption.reason, caption.said))
    else if (!result.captions.includes(caption)) {
      if (result.captions.length === 0) result.firstLine = line
      result.captions.push(caption)
    }
  }
  return result
}

/** The first mebibyte of a file as text, or why it cannot be had. */
async function readText(file: string): Promise<string | (SaidProblem & { readonly reason: ErrorCode })> {
  try {
    const bytes = await readStart(file)
    // A file cut off here may end inside a character: `stream` leaves that one out instead of failing.
    const options = { stream: bytes.length === MAX_SIDECAR_BYTES }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options)
  } catch (cause) {
    if (cause instanceof TypeError)
      return {
        reason: 'ROW_INVALID',
        problem: message('file.captionEncoding'),
        fix: message('file.captionEncodingFix'),
      }
    const problem = message('file.captionUnreadable', { reason: systemReason(cause) })
    return { reason: 'FILE_UNREADABLE', problem, fix: message('file.captionUnreadableFix') }
  }
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const length = Math.min((await handle.stat()).size, MAX_SIDECAR_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
