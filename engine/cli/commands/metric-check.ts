// `metric check`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { openItemContext } from '../../host/item-context.ts'
import { readMetricFile, readTextItems } from '../../host/metric-files.ts'
import { exampleItems, type ShownItem, tryOwnMetric } from '../../host/metric-trial.ts'
import { findOwnMetric, ownMetricNamed } from '../../host/own-metrics.ts'
import {
  type CheckFinding,
  checkMetric,
  checkSubject,
  type CheckVerdict,
  checkVerdict,
  ownCheckItems,
  type OwnMetricDefinition,
  parseOwnMetric,
  textCheckItems,
  textMetricNamed,
} from '../../index.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { METRIC_FILE_HELP, METRIC_FILE_OPTIONS } from './metric-options.ts'

const OPTIONS = z.strictObject({
  examples: option(z.string().optional(), {
    label: 'Examples',
    help: 'JSON Lines with prompt, output and references; samples of our own if left out',
  }),
  data: option(z.string().optional(), { label: 'Dataset', help: 'whose examples it is tried on' }),
  ...METRIC_FILE_OPTIONS,
})
type Options = z.output<typeof OPTIONS>

interface Checked {
  readonly verdict: CheckVerdict
  readonly findings: readonly CheckFinding[]
  readonly shown?: readonly ShownItem[]
}

/** Says whether a metric behaves. */
export const command = defineCommand({
  name: 'metric check',
  help: 'Try a metric on right, empty, reordered and wrong items; status 3 when it does not behave',
  example: 'metric check brevity.json --examples answers.jsonl',
  arguments: { '<metric>': `name of a metric of texts, of an own one, or ${METRIC_FILE_HELP}` },
  options: OPTIONS,
  async run(context, { arguments: [subject = ''], options }) {
    const own = ownOf(context, subject, options)
    const name = own?.name ?? subject
    const {
      verdict,
      findings,
      shown = [],
    } = own ? await checkOwn(context, own, options) : await checkBuiltIn(subject, options)
    const formula = own && 'formula' in own ? own.formula : ''
    const preview = shown.map((one) => previewOf(one, formula))
    context.out.json({ metric: name, verdict, findings, ...(own && { preview }) })
    tabulate(context, preview, findings)
    if (verdict === 'failed')
      throw new EngineError('GATE_REFUSED', `metric check: “${name}” does not behave.`, {
        fixes: ['Do not train for it, and do not compare models by it, before it does.'],
      })
  },
})

/** The own metric of a file or of the store; undefined for a metric of the program. */
function ownOf(
  { reader }: CommandContext,
  subject: string,
  options: Options,
): OwnMetricDefinition | undefined {
  if (/\.(json|m?js)$/.test(subject)) {
    const { name, direction, of, references } = options
    return parseOwnMetric(readMetricFile(subject, { name, direction, of, references }))
  }
  if (textMetricNamed(subject)) return undefined
  return (ownMetricNamed(reader(), subject) ?? findOwnMetric(reader(), subject)).definition
}

async function checkOwn(
  { reader, signal }: CommandContext,
  own: OwnMetricDefinition,
  { examples, data }: Options,
): Promise<Checked> {
  const given = examples === undefined ? {} : { texts: readTextItems(examples) }
  const items = data === undefined ? ownCheckItems(own.of, given) : exampleItems(reader(), own.of, data)
  const { context, dispose } = openItemContext(reader(), { signal })
  try {
    return await tryOwnMetric(own, items, context)
  } finally {
    await dispose()
  }
}

async function checkBuiltIn(name: string, { examples }: Options): Promise<Checked> {
  const metric = textMetricNamed(name)
  if (!metric) throw new EngineError('UNKNOWN_NAME', `metric check: there is no metric of texts “${name}”.`)
  const items = textCheckItems(examples === undefined ? [] : readTextItems(examples))
  const findings = await checkMetric(checkSubject(metric), items)
  return { verdict: checkVerdict(findings), findings }
}

function previewOf({ state, item, value, steps, error }: ShownItem, formula: string) {
  return {
    ...{ state, prompt: item.prompt, output: 'picture' in item ? null : item.output, value },
    parts: steps.map((step) => ({ part: formula.slice(step.start, step.end), value: step.value })),
    error: error?.message ?? null,
  }
}

function tabulate(
  { out }: CommandContext,
  preview: readonly ReturnType<typeof previewOf>[],
  findings: readonly CheckFinding[],
): void {
  if (preview.length > 0)
    out.table(
      ['example', 'value', 'of'],
      preview.map(({ state, prompt, output, value, error }) => [
        ...[state, value ?? error ?? 'none', (output ?? prompt).slice(0, 60)],
      ]),
    )
  const parts = preview[0]?.parts ?? []
  if (parts.length > 0)
    out.table(
      ['part', 'value of the first example'],
      parts.map(({ part, value }) => [part, JSON.stringify(value)]),
    )
  out.table(
    ['check', 'verdict', 'what came out'],
    findings.map(({ check, verdict, message }) => [check, verdict, message]),
  )
}
