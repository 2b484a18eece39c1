// Runs one task of the desktop shell on Node 24: `node build/shell/shell.mjs start`. See the file of that name.
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from '../../engine/cli/node24.mjs'

const TASKS = ['install', 'build', 'pack', 'dist-check', 'start']

const [task, ...args] = process.argv.slice(2)
if (!TASKS.includes(task)) throw new Error(`shell: expected one of ${TASKS.join(', ')}, got ${task}.`)
await runOnNode24(fileURLToPath(new URL(`${task}.ts`, import.meta.url)), args)
