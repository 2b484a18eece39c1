// What `npm run ts` starts: a TypeScript file of the repository on the project's Node 24, `npm run ts -- test/bench/plan-memory.ts`.
// In a process of its own, where it is the main file and knows it.
import { resolve } from 'node:path'
import { findNode24, startWith } from '../engine/cli/node24.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file?.endsWith('.ts')) throw new Error(`run-ts: expected a TypeScript file, got ${file}.`)
await startWith(findNode24() ?? process.execPath, [resolve(file), ...args])
