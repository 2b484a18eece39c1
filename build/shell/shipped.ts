// What is shipped of node_modules: packages that are not for development, for one system, without what only builds them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface LockedPackage {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly libc?: string | readonly string[]
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

/** Node's binaries: optional packages that we ask for ourselves, of one system each. */
function nodePackages(lock: Lock): string[] {
  return Object.keys(lock['']?.optionalDependencies ?? {})
    .filter((name) => name.startsWith('node-'))
    .map((name) => `node_modules/${name}`)
}

/** Linux means glibc: neither Electron nor Node's packages have a build for musl. */
function isFor({ os, cpu, libc }: LockedPackage, { platform, arch }: Target): boolean {
  const fits = (allowed: string | readonly string[] | undefined, own: string) =>
    allowed === undefined || [allowed].flat().includes(own)
  return fits(os, platform) && fits(cpu, arch) && fits(libc, 'glibc')
}

/** Icon sets that only the making of the starter models reads; the demo draws OpenMoji. */
const ONLY_FOR_TRAINING = /(?:^|\/)@iconify-json\/(?:noto|twemoji|fluent-emoji-flat)(?:\/|$)/
/** Names of emoji in languages that are not read. */
const OTHER_LANGUAGES = /(?:^|\/)emojibase-data\/(?!en\/|en$|package\.json$|LICENSE$)[^/]+/
/** On macOS the same library comes under two names; the binding loads the shorter one. */
const TWICE = /\/libonnxruntime\.\d+\.[\d.]+\.dylib$/
/** What only somebody who reads, builds or tests a package needs. */
const NOT_RUN =
  /\/zod\/src(?:\/|$)|\.(?:map|d\.[cm]?ts|pdb|obj|lib)$|\/(?:CHANGELOG|README|HISTORY)(?:\.[a-z]+)?$/i

/** TensorFlow.js has its program a dozen times over, for one kind of page each; Node takes one, and the binaries. */
const OTHER_BUNDLES =
  /\/@tensorflow\/tfjs-[^/]+\/(?!(?:dist(?:\/[^/]+\.(?:node\.js|wasm))?|package\.json|LICENSE)?$)/
/** Types without a program, and marks of folders that are otherwise empty. */
const NO_PROGRAM = /(?:^|\/)@(?:types|webgpu)(?:\/|$)|\/\.(?:gitkeep|npmignore)$/

/** Whether a file of a package is needed to run it. Paths have slashes. */
export function isNeeded(path: string, { platform, arch }: Target): boolean {
  const left = [NOT_RUN, ONLY_FOR_TRAINING, OTHER_LANGUAGES, TWICE, OTHER_BUNDLES, NO_PROGRAM]
  if (left.some((pattern) => pattern.test(path))) return false
  const onnx = /(?:^|\/)onnxruntime-node\/(bin\/[^/]+\/([^/]+)(?:\/([^/]+))?|script)/.exec(path)
  if (onnx) return onnx[1] !== 'script' && onnx[2] === platform && [undefined, arch].includes(onnx[3])
  const sqlite = /(?:^|\/)better-sqlite3\/(deps|src|prebuilds)(?:\/([^/]+))?/.exec(path)
  if (!sqlite) return true
  return sqlite[1] === 'prebuilds' && [undefined, `${platform}-${arch}.node`].includes(sqlite[2])
}

/**
 * Packages for a system that the disk lacks: npm installs those of its own system only, and a half-installed repository
 * must not be packed. An optional package for no system in particular may be absent.
 */
export function missingPackages(root: string, lock: Lock, packages: readonly string[]): string[] {
  return packages
    .filter((path) => !existsSync(join(root, path, 'package.json')))
    .filter((path) => lock[path]?.optional !== true || lock[path].os !== undefined)
}
