// Opens an address in the person's browser. A list of processes shows the words of every command to everybody on the
// machine, so the browser is given a page that only its owner may read, and that page leads to the address.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page, until it is no longer needed. */
export interface OpenedPage {
  remove(): void
}

/** What opening needs. */
export interface OpenRequest {
  readonly url: string
  /** Where the page may lie. Sandboxed browsers on Linux cannot read hidden folders: the person's own does. */
  readonly folder: string
  readonly platform: NodeJS.Platform
  readonly start?: (command: string, words: readonly string[]) => void
}

/** Opens it; a machine without browser is no failure. */
export function openInBrowser({ url, folder, platform, start = startDetached }: OpenRequest): OpenedPage {
  const page = join(folder, `tuneloom-open-${randomBytes(6).toString('hex')}.html`)
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Tuneloom</title>\n`
  writeFileSync(page, text, { mode: 0o600, flag: 'wx' })
  const [command, words] = commandOf(platform, page)
  start(command, words)
  return { remove: () => rmSync(page, { force: true }) }
}

function commandOf(platform: NodeJS.Platform, page: string): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', [page]]
  if (platform === 'win32') return ['explorer.exe', [page]]
  return ['xdg-open', [page]]
}

function startDetached(command: string, words: readonly string[]): void {
  const child = spawn(command, words, { detached: true, stdio: 'ignore' })
  child.on('error', () => undefined)
  child.unref()
}
