// The program that launch.mjs starts.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { endProcess } from '../host/end-process.ts'
import { COMMANDS, GROUPS } from './commands/index.ts'
import { engineServices } from './engine-services.ts'
import { cancellation, runCommandLine } from './run.ts'
import { stopOnSignals } from './stop-signals.ts'

/** A reader that has enough (`| head`) is no failure. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  endProcess(0)
}

async function main(): Promise<void> {
  const { signal, cancel } = cancellation()
  stopOnSignals(cancel)
  process.stdout.on('error', endQuietlyOnClosedPipe)
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const status = await runCommandLine(process.argv.slice(2), {
    program: { version: manifest.version, commands: COMMANDS, groups: GROUPS },
    services: engineServices(manifest.version),
    signal,
    stdout: process.stdout,
    stderr: process.stderr,
    nowMs: () => performance.now(),
    platform: process.platform,
    env: process.env,
    userFolder: homedir(),
  })
  // A library may keep a thread alive; everything that matters is written by now.
  process.stdout.write('', () => endProcess(status))
}

await main()
