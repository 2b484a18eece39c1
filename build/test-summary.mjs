// A Vitest reporter that writes what the end of `npm test` needs: counts, every skipped test with its reason, every
// failure with its message.
import { writeFileSync } from 'node:fs'

/** Rows of what is not here carry the reason in the name of their suite: see test/helpers/absent.ts. */
const ABSENT = /\(absent: (.*?)\) > /

/** Writes `{passed, failures: [{test, message}], skipped: [{test, reason, absent}]}` to the file named by TEST_SUMMARY. */
export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failures: [], skipped: [] }
    for (const module of modules) {
      for (const suite of [module, ...module.children.allSuites()])
        for (const error of suite.errors()) summary.failures.push(failureOf(nameOf(module, suite), [error]))
      for (const test of module.children.allTests()) count(test, module, summary)
    }
    for (const error of unhandledErrors) summary.failures.push(failureOf('outside of every test', [error]))
    writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(summary))
  }
}

function count(test, module, summary) {
  const result = test.result()
  const name = nameOf(module, test)
  if (result.state === 'passed') summary.passed++
  else if (result.state === 'skipped') {
    const absent = ABSENT.exec(test.fullName)?.[1]
    summary.skipped.push({ test: name, reason: result.note ?? 'no reason given', ...(absent && { absent }) })
  } else summary.failures.push(failureOf(name, result.errors ?? []))
}

function nameOf(module, { fullName }) {
  return fullName === undefined ? module.relativeModuleId : `${module.relativeModuleId} > ${fullName}`
}

function failureOf(test, errors) {
  const messages = errors.map(({ message, name }) => message || name || 'no message')
  return { test, message: messages.join('; ') || 'it never ended' }
}
