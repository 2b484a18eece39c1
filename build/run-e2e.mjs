// What `npm run test:e2e` starts: every test of the window at its full size, on the project's Node 24.
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from '../engine/cli/node24.mjs'

process.env['E2E'] ??= 'full'
const args = ['--project', 'app', ...process.argv.slice(2)]
await runOnNode24(fileURLToPath(new URL('e2e-run.mjs', import.meta.url)), args)
