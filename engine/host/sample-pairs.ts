// Sample pairs are drawn by a script of the repository, in a process of its own.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

const SCRIPT = fileURLToPath(new URL('../../build/samples/openmoji.ts', import.meta.url))

/** Draws OpenMoji icons as PNG files with sidecars into a new folder. @throws WRITE_FAILED with the script's words; CANCELLED */
export async function drawSamplePairs(
  { out, count, seed }: { out: string; count: number; seed: number },
  signal?: AbortSignal,
): Promise<void> {
  const words: string[] = []
  const child = spawn(process.execPath, [SCRIPT, '--out', out, '--count', `${count}`, '--seed', `${seed}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text))
  const stop = (): void => void child.kill()
  signal?.addEventListener('abort', stop)
  const status = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  signal?.removeEventListener('abort', stop)
  if (status === 0) return
  rmSync(out, { recursive: true, force: true })
  signal?.throwIfAborted()
  throw new EngineError(
    'WRITE_FAILED',
    message('import.samples', { words: words.join('').trim().slice(-500) }),
  )
}
