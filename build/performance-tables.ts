// Writes the tables of docs/performance.md from what `bench compile`, `bench memory` and `bench scale` have measured:
// npm run ts -- build/performance-tables.ts [--home FOLDER]
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runSurvey, type Survey, type SurveyRow } from '../engine/bench/survey.ts'
import { SURVEYS } from '../engine/bench/surveys.ts'
import { defaultHome } from '../engine/store/home.ts'

const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url))
const RUNTIMES = ['onnx-cpu', 'cpu']

const { values } = parseArgs({
  options: { home: { type: 'string' }, threads: { type: 'string', default: '2' } },
})
const home =
  values.home ?? defaultHome({ platform: process.platform, env: process.env, userFolder: homedir() })
let text = readFileSync(DOCUMENT, 'utf8')
for (const survey of SURVEYS) {
  // no time: only what is kept
  const options = { seconds: -1, threads: Number(values.threads), runtimes: RUNTIMES, isFresh: false }
  const { rows, missing } = await runSurvey(survey, { ...options, home, today: '' })
  if (rows.length > 0) text = withTable(text, survey, rows)
  process.stdout.write(`${survey.name}: ${rows.length} rows, ${missing} missing\n`)
}
writeFileSync(DOCUMENT, text)

/** Puts a table between the marks of its survey. */
function withTable(document: string, survey: Survey, rows: readonly SurveyRow[]): string {
  const [start, end] = [`<!-- ${survey.name} -->`, `<!-- end of ${survey.name} -->`]
  const [from, to] = [document.indexOf(start), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md: expected ${start} and ${end}.`)
  const made = [...new Set(rows.map(({ processor, date }) => `${processor}, ${date}`))].join('; ')
  const lines = [
    `${made}; ${rows[0]?.job.threads} threads.`,
    '',
    line(survey.columns),
    line(survey.columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(survey.cells(row))),
  ]
  return `${document.slice(0, from + start.length)}\n\n${lines.join('\n')}\n\n${document.slice(to)}`
}

function line(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '/')).join(' | ')} |`
}
