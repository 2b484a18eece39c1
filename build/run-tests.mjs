// What `npm test` starts: the test run, on the project's Node 24.
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from '../engine/cli/node24.mjs'

await runOnNode24(fileURLToPath(new URL('test-run.mjs', import.meta.url)), process.argv.slice(2))
