// Runs the tests of the window where there is a browser for them; else says what to install, and fails.
import { CHROMIUM_IS_MISSING, findChromium } from '../test/app/chromium.ts'

if (findChromium() === undefined) {
  console.log(`!! ${CHROMIUM_IS_MISSING}`)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
} else await import('./test-run.mjs')
