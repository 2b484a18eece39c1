// Files of exports over HTTP, with this window's token.
import { saveBlob } from '../../lib/client/save-file.ts'
import { authorization } from '../../lib/client/token.ts'

/** The address of a file of an export. */
export function artifactPath(artifact: string, file: string): string {
  return `/artifact/${[artifact, ...file.split('/')].map(encodeURIComponent).join('/')}`
}

/** Saves a file of an export. */
export async function downloadFile(artifact: string, file: string): Promise<void> {
  const address = new URL(artifactPath(artifact, file), location.href)
  const response = await fetch(address, { headers: authorization() })
  if (!response.ok) throw new Error(`export: expected "${file}" and got status ${response.status}.`)
  saveBlob(file.split('/').at(-1) ?? file, await response.blob())
}
