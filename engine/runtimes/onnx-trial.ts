// Tries a device in a process of its own: a driver that crashes, hangs or lies must not take this one with it.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Starting a driver for the first time compiles shaders; longer than this is a driver that hangs. */
const LIMIT_MS = 60_000
const LINES_KEPT = 400

/** What the process tells: nothing is wrong, or what is. */
export interface Verdict {
  readonly problem?: string
  /** Whether its products can be of f16. */
  readonly hasHalf?: boolean
}

const trials = new Map<string, Promise<Verdict>>()

/** How a device did, tried once per process of ours; without a problem when it gave the known answer. */
export function trialOf(runtime: string, script = defaultScript(), limit = LIMIT_MS): Promise<Verdict> {
  const key = `${script} ${runtime}`
  const trial = trials.get(key) ?? tryInProcess(script, runtime, limit)
  trials.set(key, trial)
  return trial
}

/** Forgets what was tried: after a driver was installed, or to measure anew. */
export function forgetTrials(): void {
  trials.clear()
}

function defaultScript(): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./onnx-trial-process${ending}`, import.meta.url))
}

function tryInProcess(script: string, runtime: string, limit: number): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = fork(script, [runtime], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let words = ''
    let verdict: Verdict | undefined
    const timer = setTimeout(() => {
      verdict = { problem: `it gave no answer within ${limit / 1000} seconds.` }
      child.kill('SIGKILL')
    }, limit)
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-LINES_KEPT)))
    child.on('message', (told: Verdict) => (verdict = told))
    child.on('error', (error) => (verdict = { problem: error.message }))
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      const ended = `its driver ended the process that tried it (${signal ?? String(status)}). ${words.trim()}`
      resolve(verdict ?? { problem: ended.trim() })
    })
  })
}
