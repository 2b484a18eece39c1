// What `npm run test:runtimes` starts: every runtime that is here, on the project's Node 24.
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from '../engine/cli/node24.mjs'

await runOnNode24(fileURLToPath(new URL('../test/runtimes/run.ts', import.meta.url)), process.argv.slice(2))
