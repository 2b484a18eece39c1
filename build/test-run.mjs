// Runs every test project; the last line is `N passed, N failed, N skipped`. Arguments go to Vitest:
// `npm test -- --project unit test/unit/base`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

process.exitCode = await runTests(process.argv.slice(2))

async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-tests-'))
  const file = join(folder, 'summary.json')
  try {
    const code = await vitest(args, file)
    return report(readSummary(file), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function vitest(args, summaryFile) {
  const reporters = ['--reporter=default', `--reporter=${here('test-summary.mjs')}`]
  const command = [here('../node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args]
  const env = { ...process.env, TEST_SUMMARY: summaryFile }
  const child = spawn(process.execPath, command, { stdio: 'inherit', env, cwd: here('..') })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** A run that ended without a summary has crashed: that is a failure, not nothing. */
function readSummary(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: [] }
  }
}

function report({ passed, failed, skipped }, code) {
  const failures = failed === 0 && code !== 0 ? 1 : failed
  for (const { test, reason } of skipped) console.log(`SKIPPED ${test}: ${reason}`)
  console.log(`${passed} passed, ${failures} failed, ${skipped.length} skipped`)
  return failures === 0 ? 0 : 1
}
