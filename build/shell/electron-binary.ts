// Where Electron's binary is, when it was downloaded. Nothing here downloads it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The binary's path; undefined when it is not installed. TUNELOOM_ELECTRON names one that lies elsewhere. */
export function findElectron(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const own = env['TUNELOOM_ELECTRON']
  if (own !== undefined && own !== '') return existsSync(own) ? own : undefined
  const folder = join(root, 'node_modules', 'electron')
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    const path = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
