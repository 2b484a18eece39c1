// What `npm start` runs.
import { join } from 'node:path'

export interface StartOptions {
  readonly root: string
  /** Electron's binary; undefined when it is not installed. */
  readonly electron: string | undefined
  /** Node 24. */
  readonly node: string
  readonly args: readonly string[]
}

export interface StartCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Electron with the built shell, or the same host served to the browser. */
export function startCommand({ root, electron, node, args }: StartOptions): StartCommand {
  if (electron === undefined) {
    const launcher = join(root, 'engine', 'cli', 'launch.mjs')
    return { command: node, args: [launcher, 'serve', '--open', ...args], env: {} }
  }
  const env = { TUNELOOM_ROOT: root, TUNELOOM_NODE: node }
  return { command: electron, args: [join(root, 'out', 'shell', 'main.cjs'), ...args], env }
}
