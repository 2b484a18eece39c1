// Where things are: beside the app's archive when it is packed, in the repository otherwise.
import { join } from 'node:path'

export interface Surroundings {
  readonly isPackaged: boolean
  /** `process.resourcesPath`. */
  readonly resources: string
  /** `app.getAppPath()`: the archive, or the repository. */
  readonly app: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Places {
  /** The built window. */
  readonly ui: string
  readonly preload: string
  readonly icons: string
  /** The folder that holds `engine/`; the host runs in it. */
  readonly root: string
  /** Node 24. */
  readonly node: string
  readonly host: string
}

/** Paths of this installation. Only an unpacked app listens to `TUNELOOM_ROOT` and `TUNELOOM_NODE`. */
export function placesOf(around: Surroundings): Places {
  const { isPackaged, resources, env } = around
  const app = isPackaged ? around.app : (env['TUNELOOM_ROOT'] ?? around.app)
  const root = isPackaged ? resources : app
  return {
    ui: join(app, 'out', 'renderer'),
    preload: join(app, 'out', 'shell', 'preload.cjs'),
    icons: join(app, 'out', 'shell', 'icons'),
    root,
    node: nodeOf(around, root),
    host: join(root, 'engine', 'host', 'desktop.ts'),
  }
}

function nodeOf({ isPackaged, platform, env }: Surroundings, root: string): string {
  const file = platform === 'win32' ? 'node.exe' : 'node'
  if (isPackaged) return join(root, 'bin', file)
  return env['TUNELOOM_NODE'] ?? join(root, 'node_modules', '.bin', file)
}
