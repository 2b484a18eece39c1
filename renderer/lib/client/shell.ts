// What the desktop program adds to a page; undefined when a browser shows it.
import type { ShellApi } from '../../../engine/api/desktop.ts'

/** Native dialogs, notices and the like. */
export const shell: ShellApi | undefined = (globalThis as { tuneloom?: ShellApi }).tuneloom
