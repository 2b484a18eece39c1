// Builds the window once before the tests that need it, when its sources are newer than what is there.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '..', '..')
const SOURCES = ['renderer', 'engine/api', 'build/renderer']

/** What vitest runs before the first file. */
export async function setup(): Promise<void> {
  const made = join(ROOT, 'out', 'renderer', 'index.html')
  const newest = Math.max(...SOURCES.map((folder) => newestIn(join(ROOT, folder))))
  if (existsSync(made) && statSync(made).mtimeMs > newest) return
  await build({ configFile: join(ROOT, 'build', 'renderer', 'vite.config.ts'), logLevel: 'warn' })
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  )
  return Math.max(0, ...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
}
