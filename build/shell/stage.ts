// Lays out what is packed: the archive's content, and beside it the engine with its packages and Node.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { engineFiles } from './engine-files.ts'
import type { Target } from './shipped.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
}

export interface StageFolders {
  /** The repository. */
  readonly root: string
  /** Where `shell` and `renderer` were built. */
  readonly built: string
  /** Gets `app` and `resources`, anew. */
  readonly folder: string
}

/** Lays everything out. @throws when something is missing. */
export function stage({ root, built, folder }: StageFolders, target: Target): void {
  rmSync(folder, { recursive: true, force: true })
  stageApp(root, built, join(folder, 'app'))
  stageEngine(root, join(folder, 'resources'), target)
}

function stageApp(root: string, built: string, folder: string): void {
  const { name, version, description, license } = readJson<Manifest>(join(root, 'package.json'))
  for (const part of ['shell', 'renderer']) {
    const from = join(built, part)
    if (!existsSync(from)) throw new Error(`stage: ${from} is missing. Build the window and the shell first.`)
    cpSync(from, join(folder, 'out', part), { recursive: true })
  }
  const manifest = {
    name,
    productName: 'Tuneloom',
    version,
    description,
    license,
    author: 'The Tuneloom authors',
    homepage: 'https://tuneloom.app', // a deb names one
    desktopName: 'tuneloom.desktop', // which window belongs to which entry of the menu, on Linux
    main: 'out/shell/main.cjs',
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
}

/** The engine, its packages, and Node, in a folder from which they run as they are. @throws when a package is missing. */
export function stageEngine(root: string, folder: string, target: Target): void {
  const { files, missing } = engineFiles(root, target)
  const system = `${target.platform}-${target.arch}`
  if (missing.length > 0)
    throw new Error(`stage: not installed for ${system}: ${missing.join(', ')}. Run npm ci on that system.`)
  for (const { from, to } of files) {
    mkdirSync(dirname(join(folder, to)), { recursive: true })
    cpSync(from, join(folder, to))
  }
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
