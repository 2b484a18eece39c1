// Gives a person a file: through the browser's downloads, which the desktop program answers with its own dialog.
import { mediaUrl } from './media.ts'

/** Long enough for every browser to have begun. */
const REVOKE_AFTER_MS = 60_000

/** Saves bytes under a name. */
export function saveBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.hidden = true
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}

/** Saves a picture of the store. */
export async function savePicture(name: string, blob: string): Promise<void> {
  const response = await fetch(await mediaUrl(blob))
  if (!response.ok) throw new Error(`picture: expected a picture and got status ${response.status}.`)
  saveBlob(name, await response.blob())
}

/** A text as part of a file name, at most 60 characters. */
export function fileNameOf(text: string): string {
  const name = text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return name.slice(0, 60) || 'file'
}
