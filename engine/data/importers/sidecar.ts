// A caption file beside a picture: UTF-8 text, one caption or one per line.
import { open } from 'node:fs/promises'
import { cleanCaption } from '../captions.ts'
import type { Rejection } from '../pairs.ts'

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
    result.rejected.push({ file: path, ...text, message: `${path}: ${text.message}` })
    return result
  }
  const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ line: i + 1, text: line }))
  const written = lines.filter((line) => line.text.trim() !== '')
  const used = settings.captions === 'lines' ? written : written.slice(0, 1)
  for (const { line, text: raw } of used.length > 0 ? used : [{ line: 1, text: '' }]) {
    const caption = cleanCaption(raw, settings.captionLimit)
    if (typeof caption !== 'string')
      result.rejected.push({
        file: path,
        line,
        reason: caption.reason,
        message: `${path}: ${caption.problem}.`,
        fix: caption.fix,
      })
    else if (!result.captions.includes(caption)) {
      if (result.captions.length === 0) result.firstLine = line
      result.captions.push(caption)
    }
  }
  return result
}

/** The first mebibyte of a file as text, or why it cannot be had. */
async function readText(file: string): Promise<string | Omit<Rejection, 'file'>> {
  try {
    const bytes = await readStart(file)
    // A file cut off here may end inside a character: `stream` leaves that one out instead of failing.
    const options = { stream: bytes.length === MAX_SIDECAR_BYTES }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options)
  } catch (cause) {
    if (cause instanceof TypeError)
      return {
        reason: 'ROW_INVALID',
        message: 'expected a caption as UTF-8 text, the file is in another encoding or no text.',
        fix: 'Save the caption file as UTF-8.',
      }
    const problem = (cause as NodeJS.ErrnoException).code ?? String(cause)
    const message = `expected a readable caption file, it cannot be read (${problem}).`
    return { reason: 'FILE_UNREADABLE', message, fix: 'Correct the rights of the file.' }
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
