// What `npm run ts` starts: a TypeScript file of the repository on the project's Node 24, `npm run ts -- test/bench/plan-memory.ts`.
import { resolve } from 'node:path'
import { runOnNode24 } from '../engine/cli/node24.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file?.endsWith('.ts')) throw new Error(`run-ts: expected a TypeScript file, got ${file}.`)
await runOnNode24(resolve(file), args)
