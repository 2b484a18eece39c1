// Where Electron's binary is, when it was downloaded. Nothing here downloads it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The binary's path; undefined when it is not installed. */
export function findElectron(root: string, override?: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    const path = join(override ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
