// Finds the peer: a Python with PyTorch, and our twin script for it.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A Python that has PyTorch. */
export interface PythonWithTorch {
  readonly program: string
  /** Of PyTorch. */
  readonly version: string
}

/** Loading PyTorch takes seconds, on a busy machine far more. */
const MOST_MS = 120_000

/** The first that works: the variable TUNELOOM_PYTHON, `python3`, `python`; undefined when none has PyTorch. */
export async function findTorch(named: string | undefined): Promise<PythonWithTorch | undefined> {
  for (const program of named ? [named] : ['python3', 'python']) {
    const version = await torchVersion(program)
    if (version !== undefined) return { program, version }
  }
  return undefined
}

async function torchVersion(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['-c', 'import torch; print(torch.__version__)'], {
      timeout: MOST_MS,
    })
    return stdout.trim()
  } catch {
    // no such program, or no PyTorch in it: both mean that there is no peer here
    return undefined
  }
}

/** Path of a twin script, which stands beside the tests; undefined where they were not shipped. */
export function twinScript(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../test/bench/${name}`, import.meta.url))
  return existsSync(path) ? path : undefined
}
