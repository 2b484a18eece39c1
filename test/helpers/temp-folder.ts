// A folder of a test's own, gone when the test ends.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Makes an empty folder for the running test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
