// Lays out what is packed: the archive's content, and beside it the engine with its packages and Node.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isNeeded, type Lock, missingPackages, nodePackage, shippedPackages, type Target } from './shipped.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
}

/** Parts of the repository that the engine uses as they are. */
const ENGINE_PARTS = ['engine', 'assets', 'build/samples', 'package.json', 'LICENSE', 'NOTICE'] as const

/** Makes `app` and `resources` below a folder, anew. @throws when something is missing. */
export function stage(root: string, folder: string, target: Target): void {
  rmSync(folder, { recursive: true, force: true })
  stageApp(root, join(folder, 'app'))
  stageEngine(root, join(folder, 'resources'), target)
}

function stageApp(root: string, folder: string): void {
  const { name, version, description, license } = readJson<Manifest>(join(root, 'package.json'))
  for (const part of ['shell', 'renderer']) {
    const built = join(root, 'out', part)
    if (!existsSync(built))
      throw new Error(`stage: ${built} is missing. Build the window and the shell first.`)
    cpSync(built, join(folder, 'out', part), { recursive: true })
  }
  const manifest = {
    name,
    productName: 'Tuneloom',
    version,
    description,
    license,
    author: 'The Tuneloom authors',
    main: 'out/shell/main.cjs',
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
}

/** The engine, its packages, and Node, in a folder from which they run as they are. */
export function stageEngine(root: string, folder: string, target: Target): void {
  const lock = readJson<{ readonly packages: Lock }>(join(root, 'package-lock.json')).packages
  const packages = shippedPackages(lock, target)
  const missing = missingPackages(root, lock, packages)
  if (missing.length > 0) throw new Error(`stage: not installed: ${missing.join(', ')}. Run npm ci.`)
  for (const part of ENGINE_PARTS) cpSync(join(root, part), join(folder, part), { recursive: true })
  for (const path of packages.filter((one) => existsSync(join(root, one))))
    cpSync(join(root, path), join(folder, path), {
      recursive: true,
      filter: (from) => isNeeded(relative(root, from).split(sep).join('/'), target),
    })
  stageNode(root, folder, { lock, target })
}

function stageNode(root: string, folder: string, { lock, target }: { lock: Lock; target: Target }): void {
  const path = nodePackage(lock, target)
  const file = target.platform === 'win32' ? 'node.exe' : 'node'
  const binary = path === undefined ? undefined : join(root, path, 'bin', file)
  if (binary === undefined || !existsSync(binary))
    throw new Error(`stage: there is no Node for ${target.platform}-${target.arch}. Pack on that system.`)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  cpSync(binary, join(folder, 'bin', file))
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
