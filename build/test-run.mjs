// Runs every test project; the last line is `N passed, N failed, N skipped`, the failures stand before it once more.
// Arguments go to Vitest:
// `npm test -- --project unit test/unit/base`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MESSAGE_LINES = 6
const MESSAGE_WIDTH = 300

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
    const failure = { test: 'the test run', message: 'it ended without a summary: it has crashed' }
    return { passed: 0, failures: [failure], skipped: [] }
  }
}

function report({ passed, failures, skipped }, code) {
  if (failures.length === 0 && code !== 0)
    failures.push({ test: 'the test run', message: `it ended with status ${code} and names no failed test` })
  for (const line of skippedLines(skipped)) console.log(line)
  for (const { test, message } of failures) console.log(`FAILED ${test}\n    ${beginning(message)}`)
  console.log(`${passed} passed, ${failures.length} failed, ${skipped.length} skipped`)
  return failures.length === 0 ? 0 : 1
}

/** One line for all rows of something that is not here, one for each other test. */
function skippedLines(skipped) {
  const rows = Map.groupBy(skipped, ({ absent }) => absent)
  const lines = (rows.get(undefined) ?? []).map(({ test, reason }) => `SKIPPED ${test}: ${reason}`)
  rows.delete(undefined)
  return [...lines, ...[...rows].map(([absent, { length }]) => `SKIPPED ${length} rows: ${absent}`)]
}

/** Enough of a message to know what is wrong; Vitest has shown all of it. */
function beginning(message) {
  const lines = message.split('\n').slice(0, MESSAGE_LINES)
  return lines.map((line) => line.slice(0, MESSAGE_WIDTH)).join('\n    ')
}
