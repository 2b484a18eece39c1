// The files of the engine as it is shipped for one system: what is copied, and what every check of a package looks at.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { isNeeded, type Lock, missingPackages, nodePackage, shippedPackages, type Target } from './shipped.ts'

/** Parts of the repository that the engine uses as they are. */
const PARTS = ['engine', 'assets', 'build/samples', 'package.json', 'LICENSE', 'NOTICE'] as const

export interface ShippedFile {
  /** Where it is. */
  readonly from: string
  /** Where it goes, below the folder of resources, with slashes. */
  readonly to: string
  readonly bytes: number
}

export interface EngineFiles {
  readonly files: readonly ShippedFile[]
  /** Packages that a shipped engine needs and the disk lacks. */
  readonly missing: readonly string[]
}

/** Every file, in the order of the parts: the engine itself, its packages, Node. */
export function engineFiles(root: string, target: Target): EngineFiles {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const lock = (JSON.parse(text) as { readonly packages: Lock }).packages
  const packages = shippedPackages(lock, target)
  const node = nodePackage(lock, target)
  const nodeName = node ?? `Node for ${target.platform}-${target.arch}`
  const isThere = node !== undefined && existsSync(join(root, node, 'package.json'))
  const files = [
    ...PARTS.flatMap((part) => filesBelow(root, part)).filter(({ to }) => isKernelFor(to, target)),
    ...packages.flatMap((path) => filesBelow(root, path)).filter(({ to }) => isNeeded(to, target)),
    ...(isThere ? nodeFiles(root, node, target) : []),
  ]
  return { files, missing: [...missingPackages(root, lock, packages), ...(isThere ? [] : [nodeName])] }
}

/** Kernels are for every system, or for the one that names their file. */
function isKernelFor(path: string, { platform, arch }: Target): boolean {
  const system = /^assets\/kernels\/(.+)\.node$/.exec(path)?.[1]
  return system === undefined || system === `${platform}-${arch}`
}

/** Packages inside a package are listed by their own place in the lock file. */
function filesBelow(root: string, part: string): ShippedFile[] {
  const path = join(root, part)
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [shipped(path, part)]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !relative(path, file).split(sep).includes('node_modules'))
    .map((file) => shipped(file, relative(root, file).split(sep).join('/')))
}

function nodeFiles(root: string, path: string, { platform }: Target): ShippedFile[] {
  const binary = platform === 'win32' ? 'node.exe' : 'node'
  const licence = join(root, path, 'LICENSE')
  return [
    shipped(join(root, path, 'bin', binary), `bin/${binary}`),
    ...(existsSync(licence) ? [shipped(licence, 'bin/LICENSE')] : []),
  ]
}

function shipped(from: string, to: string): ShippedFile {
  return { from, to, bytes: statSync(from).size }
}
