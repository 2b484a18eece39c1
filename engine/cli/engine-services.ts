// The real engine behind the commands, loaded when a command first asks for it.
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import type { Services } from './services.ts'

const LIBRARIES = ['better-sqlite3', 'onnxruntime-node', 'sharp'] as const

/** The services of this installation; `version` is Tuneloom's. */
export function engineServices(version: string): Services {
  return {
    listRuntimes: async () => (await import('../index.ts')).probeRuntimes(),
    versions: () => ({
      tuneloom: version,
      ...Object.fromEntries(LIBRARIES.map((name) => [name, versionOf(name)])),
    }),
  }
}

function versionOf(name: string): string {
  const path = findPackageJSON(name, import.meta.url)
  return path === undefined
    ? 'not installed'
    : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
