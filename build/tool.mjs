// Runs a development tool on Node 24: `node build/tool.mjs eslint . --max-warnings 0`. Some of the tools refuse older
// versions, and npm 10 does not link the project's own Node into node_modules/.bin.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runOnNode24 } from '../engine/cli/node24.mjs'

const PACKAGES = {
  tsc: 'typescript',
  'svelte-check': 'svelte-check',
  vite: 'vite',
  eslint: 'eslint',
  prettier: 'prettier',
  knip: 'knip',
  vitest: 'vitest',
}

const [tool, ...args] = process.argv.slice(2)
const name = PACKAGES[tool]
if (!name) throw new Error(`tool: expected one of ${Object.keys(PACKAGES).join(', ')}, got ${tool}.`)
const folder = new URL(`../node_modules/${name}/`, import.meta.url)
const { bin } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
const script = typeof bin === 'string' ? bin : bin[tool]
await runOnNode24(fileURLToPath(new URL(script, folder)), args)
