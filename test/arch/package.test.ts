// What an installation brings along.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly inBundle?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
const manifest = JSON.parse(read('package.json')) as Manifest
const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> }).packages
const packages = Object.entries(locked).filter(([path]) => path !== '')

describe('package.json', () => {
  it('names exact versions', () => {
    const { dependencies, optionalDependencies, devDependencies } = manifest
    const ranges = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
    expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('needs these packages and no more: each is weight that every user carries', () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      '@huggingface/jinja',
      '@iconify-json/fluent-emoji-flat',
      '@iconify-json/noto',
      '@iconify-json/openmoji',
      '@iconify-json/twemoji',
      '@jitl/quickjs-singlefile-cjs-release-sync',
      'better-sqlite3',
      'commander',
      'csv-parse',
      'emojibase-data',
      'hyparquet',
      'onnxruntime-node',
      'quickjs-emscripten-core',
      'sharp',
      'ws',
      'zod',
    ])
  })
})

describe('package-lock.json', () => {
  it('pins every package by hash, names no host and takes nothing from git', () => {
    const loose = packages.filter(
      ([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'),
    )
    expect(loose.map(([path]) => path)).toEqual([])
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  })

  it('holds every optional package of every system, without which npm ci refuses it', () => {
    const names = new Set(packages.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)))
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map((name) => `${path} → ${name}`),
    )
    expect(missing).toEqual([])
  })
})

describe('.npmrc', () => {
  // With scripts on, npm ci compiles better-sqlite3 although it ships binaries: the lock file cannot say gypfile:false.
  it('keeps install scripts off, so that no compiler is needed', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true')
  })
})
