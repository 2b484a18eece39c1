// Builds window and shell before the tests of the desktop app, where these can run.
import { bundleShell } from '../../build/shell/bundle.ts'
import { setup as buildWindow } from '../app/build-window.ts'
import { hindrance } from './in-electron.ts'

/** What vitest runs before the first file. */
export async function setup(): Promise<void> {
  if (hindrance() !== undefined) return
  await buildWindow()
  await bundleShell(process.cwd())
}
