// Where the browser is that the window is tested in.
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** How to get what these tests need. */
export const CHROMIUM_IS_MISSING = 'Chromium is missing: apt-get install chromium, or name one in CHROMIUM'

/** Its program, which CHROMIUM may name; undefined where there is none. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path))
}
