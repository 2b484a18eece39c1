// The data folder: where it is and what lies where in it.
import { join } from 'node:path'

/** Paths inside a data folder. */
export interface Home {
  readonly root: string
  readonly database: string
  readonly backups: string
  /** Files by content. */
  readonly blobs: string
  readonly models: string
  readonly runs: string
  readonly exports: string
  readonly reports: string
  /** Lowered graphs, which may be deleted at any time. */
  readonly graphs: string
  /** The database whose lock says that a program writes here. */
  readonly lock: string
  /** Who holds the lock; for messages only. */
  readonly holder: string
}

/** What decides where the data folder is. */
export interface Surroundings {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's own folder. */
  readonly userFolder: string
}

/** `TUNELOOM_HOME`, or a folder of ours where this operating system keeps application data. */
export function defaultHome({ platform, env, userFolder }: Surroundings): string {
  const own = env['TUNELOOM_HOME']
  if (own) return own
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(userFolder, 'AppData', 'Local'), 'Tuneloom')
  if (platform === 'darwin') return join(userFolder, 'Library', 'Application Support', 'Tuneloom')
  return join(env['XDG_DATA_HOME'] ?? join(userFolder, '.local', 'share'), 'tuneloom')
}

/** The layout of a data folder. */
export function homeAt(root: string): Home {
  return {
    root,
    database: join(root, 'tuneloom.db'),
    backups: join(root, 'backups'),
    blobs: join(root, 'blobs'),
    models: join(root, 'models'),
    runs: join(root, 'runs'),
    exports: join(root, 'exports'),
    reports: join(root, 'reports'),
    graphs: join(root, 'graphs'),
    lock: join(root, 'lock.db'),
    holder: join(root, 'holder.json'),
  }
}
