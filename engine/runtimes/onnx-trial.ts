// Tries a device in a process of its own, once.
import { askChild, scriptBeside } from './child-answer.ts'

/** Starting a driver for the first time compiles shaders; longer than this is a driver that hangs. */
const LIMIT_MS = 60_000

/** What the process tells: nothing is wrong, or what is. */
export interface Verdict {
  readonly problem?: string
  /** Whether its products can be of f16. */
  readonly hasHalf?: boolean
}

const trials = new Map<string, Promise<Verdict>>()

/** How a device did, tried once per process of ours; without a problem when it gave the known answer. */
export function trialOf(
  runtime: string,
  script = scriptBeside(import.meta.url, 'onnx-trial-process'),
  limit = LIMIT_MS,
): Promise<Verdict> {
  const key = `${script} ${runtime}`
  const trial = trials.get(key) ?? tryInProcess(script, runtime, limit)
  trials.set(key, trial)
  return trial
}

/** Forgets what was tried: after a driver was installed, or to measure anew. */
export function forgetTrials(): void {
  trials.clear()
}

async function tryInProcess(script: string, runtime: string, limit: number): Promise<Verdict> {
  const asked = await askChild<Verdict>(script, [runtime], limit)
  return 'answer' in asked ? asked.answer : asked
}
