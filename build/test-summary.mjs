// A Vitest reporter that writes what the last line of `npm test` needs: counts, and every skipped test with its reason.
import { writeFileSync } from 'node:fs'

/** Writes `{passed, failed, skipped: [{test, reason}]}` to the file named by TEST_SUMMARY when the run ends. */
export default class TestSummary {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] }
    for (const module of modules) {
      for (const suite of [module, ...module.children.allSuites()]) summary.failed += suite.errors().length
      for (const test of module.children.allTests()) count(test, module, summary)
    }
    writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(summary))
  }
}

function count(test, module, summary) {
  const result = test.result()
  if (result.state === 'passed') summary.passed++
  else if (result.state === 'skipped')
    summary.skipped.push({
      test: `${module.relativeModuleId} > ${test.fullName}`,
      reason: result.note ?? 'no reason given',
    })
  else summary.failed++
}
