// What is shipped of node_modules: packages that are not for development, for one system, without what only builds them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface LockedPackage {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type Lock = Readonly<Record<string, LockedPackage>>

export interface Target {
  readonly platform: string
  readonly arch: string
}

/** Folders of packages, relative to the repository, that the engine needs at run time on a system. */
export function shippedPackages(lock: Lock, target: Target): string[] {
  const nodes = new Set(nodePackages(lock))
  return Object.entries(lock)
    .filter(([path, locked]) => path !== '' && !nodes.has(path) && isFor(locked, target))
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([path]) => path)
}

/** The package that brings Node for a system; undefined where npm offers none. */
export function nodePackage(lock: Lock, target: Target): string | undefined {
  return nodePackages(lock).find((path) => isFor(lock[path] as LockedPackage, target))
}

/** Node's binaries are the optional packages that we ask for ourselves. */
function nodePackages(lock: Lock): string[] {
  return Object.keys(lock['']?.optionalDependencies ?? {}).map((name) => `node_modules/${name}`)
}

function isFor({ os, cpu }: LockedPackage, { platform, arch }: Target): boolean {
  const fits = (allowed: string | readonly string[] | undefined, own: string) =>
    allowed === undefined || [allowed].flat().includes(own)
  return fits(os, platform) && fits(cpu, arch)
}

/** Whether a file of a package is needed to run it. Paths have slashes. */
export function isNeeded(path: string, { platform, arch }: Target): boolean {
  if (/\.(map|d\.[cm]?ts|pdb|obj|lib)$/.test(path)) return false
  const onnx = /(?:^|\/)onnxruntime-node\/(bin\/[^/]+\/([^/]+)(?:\/([^/]+))?|script)/.exec(path)
  if (onnx) return onnx[1] !== 'script' && onnx[2] === platform && [undefined, arch].includes(onnx[3])
  const sqlite = /(?:^|\/)better-sqlite3\/(deps|src|prebuilds)(?:\/([^/]+))?/.exec(path)
  if (!sqlite) return true
  return sqlite[1] === 'prebuilds' && [undefined, `${platform}-${arch}.node`].includes(sqlite[2])
}

/** Packages that the lock file names and the disk lacks: a half-installed repository must not be packed. */
export function missingPackages(root: string, lock: Lock, packages: readonly string[]): string[] {
  const optional = new Set(Object.keys(lock).filter((path) => isOptional(lock[path])))
  return packages.filter((path) => !optional.has(path) && !existsSync(join(root, path, 'package.json')))
}

function isOptional(locked: LockedPackage | undefined): boolean {
  return (locked as { readonly optional?: boolean } | undefined)?.optional === true
}
