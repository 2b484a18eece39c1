// The command line within a test's own process, without a terminal.
import { COMMANDS, GROUPS } from '../../engine/cli/commands/index.ts'
import { type CallSurroundings, runCommandLine } from '../../engine/cli/run.ts'

/** Where a call takes place, as far as a test cares. */
export interface Calling {
  readonly home: string
  /** All commands unless told. */
  readonly program?: Pick<CallSurroundings['program'], 'commands' | 'groups'>
  readonly signal?: AbortSignal
  /** Told every text that goes to stderr. */
  readonly onRemark?: (text: string) => void
}

/** What a call came to. */
export interface Told {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Calls the command line with these words and waits for its end. */
export async function callCommandLine(words: readonly string[], calling: Calling): Promise<Told> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      said[name] += text
      if (name === 'stderr') calling.onRemark?.(text)
    },
  })
  const status = await runCommandLine(words, {
    program: { version: '1.2.3', ...(calling.program ?? { commands: COMMANDS, groups: GROUPS }) },
    services: { listRuntimes: () => Promise.resolve([]), versions: () => ({ tuneloom: '1.2.3' }) },
    signal: calling.signal ?? new AbortController().signal,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    nowMs: () => 0,
    platform: 'linux',
    env: { TUNELOOM_HOME: calling.home },
    userFolder: '/nobody',
  })
  return { status, ...said }
}
