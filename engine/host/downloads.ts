// Archives that wait to be downloaded. They are good as long as the host that made them: its grants name them.
import { join } from 'node:path'

/** The folder below the data folder that holds them and nothing else. */
export function downloadsFolder(home: string): string {
  return join(home, 'downloads')
}
