// `metric check`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { readJsonFile, readTextItems } from '../../host/metric-files.ts'
import {
  checkMetric,
  checkVerdict,
  compileFormula,
  formulaMetric,
  parseFormulaDefinition,
  TEXT_METRICS,
  TEXT_SCOPE,
  textCheckItems,
  textMetricNamed,
} from '../../index.ts'
import { defineCommand } from '../command.ts'

/** Says whether a metric of texts behaves. */
export const command = defineCommand({
  name: 'metric check',
  help: 'Try a metric of texts on right, empty, reordered and wrong texts; status 3 when it does not behave',
  example: 'metric check brevity.json --examples answers.jsonl',
  arguments: { '<metric>': 'name of a metric, or a .json file with an own one: name, direction, formula' },
  options: z.strictObject({
    examples: option(z.string().optional(), {
      label: 'Examples',
      help: 'JSON Lines with prompt, output and references; samples of our own if left out',
    }),
  }),
  run({ out }, { arguments: [subject = ''], options: { examples } }) {
    const given = examples === undefined ? [] : readTextItems(examples)
    const items = textCheckItems(given)
    const { metric, formula } = metricOf(subject)
    const example = given[0] ?? items.perfect[0]
    const preview = formula && example ? previewOf(formula, example) : []
    const findings = checkMetric(metric, items)
    const verdict = checkVerdict(findings)
    out.json({ metric: metric.name, verdict, findings, ...(formula !== undefined && { preview }) })
    if (preview.length > 0)
      out.table(
        ['part', 'value of the first example'],
        preview.map(({ part, value }) => [part, JSON.stringify(value)]),
      )
    out.table(
      ['check', 'verdict', 'what came out'],
      findings.map(({ check, verdict: one, message }) => [check, one, message]),
    )
    if (verdict === 'failed')
      throw new EngineError('GATE_REFUSED', `metric check: “${metric.name}” does not behave.`, {
        fixes: ['Do not train for it, and do not compare models by it, before it does.'],
      })
  },
})

function metricOf(subject: string) {
  if (subject.endsWith('.json')) {
    const definition = parseFormulaDefinition(readJsonFile(subject))
    return { metric: formulaMetric(definition, TEXT_SCOPE), formula: definition.formula }
  }
  const metric = textMetricNamed(subject)
  if (metric) return { metric, formula: undefined }
  throw new EngineError('UNKNOWN_NAME', `metric check: there is no metric of texts “${subject}”.`, {
    fixes: [`Known: ${TEXT_METRICS.map(({ name }) => name).join(', ')}.`, 'Or name a .json file.'],
  })
}

function previewOf(formula: string, example: Parameters<typeof TEXT_SCOPE.inputOf>[0]) {
  const steps = compileFormula(formula, TEXT_SCOPE).preview(TEXT_SCOPE.inputOf(example))
  return steps.map(({ start, end, value }) => ({ part: formula.slice(start, end), value }))
}
