// Own metrics as people write them down: a JSON object with a formula, or with the source of a script.
import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { firstProblem, ruleOf } from '../../base/issue-message.ts'
import { message } from '../../base/message.ts'
import { METRICS } from '../index.ts'
import { textMetricNamed } from '../text-metrics.ts'
import type { MetricNeed } from '../contract.ts'
import type { OwnMetricDefinition } from './own-metric.ts'
import { SCRIPT_LIMITS } from './script-contract.ts'

const bound = z.number().nullable()

/** What formulas and scripts have in common. */
const shared = {
  name: z
    .string()
    .max(60)
    .refine((name) => /^[a-z][a-z0-9-]*$/.test(name), ruleOf(message('own.nameForm'))),
  version: z.int().min(1).default(1),
  label: z.string().min(1).max(60).optional(),
  help: z.string().max(1000).optional(),
  direction: z.enum(['max', 'min']),
  unit: z.string().max(20).default(''),
  range: z
    .tuple([bound, bound])
    .refine(
      ([least, greatest]) => least === null || greatest === null || least < greatest,
      ruleOf(message('own.rangeOrder')),
    )
    .default([null, null]),
  of: z.enum(['texts', 'pictures']).default('texts'),
}

const formulaSchema = z.strictObject({ ...shared, formula: z.string().min(1).max(10_000) })
const scriptSchema = z.strictObject({
  ...shared,
  /** Whether it looks at references; texts have them where the dataset has answers. */
  references: z.boolean().default(false),
  source: z
    .string()
    .max(SCRIPT_LIMITS.sourceCharacters)
    .refine((source) => source.trim() !== '', ruleOf(message('own.noScript'))),
})

/** Members of the file of an own metric, as the editor sends them. */
export type OwnMetricFile = z.input<typeof formulaSchema> | z.input<typeof scriptSchema>

/**
 * Reads an own metric; its formula or script is not read yet.
 * @throws BAD_ARGUMENT with the member that is wrong, or NAME_TAKEN
 */
export function parseOwnMetric(value: unknown): OwnMetricDefinition {
  const isScript = typeof value === 'object' && value !== null && 'source' in value
  const parsed = isScript ? scriptSchema.safeParse(value) : formulaSchema.safeParse(value)
  if (parsed.success) return withFreeName(completed(parsed.data))
  const { name: member, problem } = firstProblem(parsed.error)
  const words =
    member === '' ? message('own.unreadable', { problem }) : message('own.member', { member, problem })
  throw new EngineError('BAD_ARGUMENT', words, {
    details: { member },
    fixes: [message('own.exampleFix', { example: isScript ? SCRIPT_EXAMPLE : FORMULA_EXAMPLE })],
  })
}

const FORMULA_EXAMPLE = '{"name": "brevity", "direction": "max", "formula": "1 / max(1, tokens)"}'
const SCRIPT_EXAMPLE =
  '{"name": "brevity", "direction": "max", "source": "measure = (item) => 1 / (1 + item.output.length)"}'

type Parsed = z.output<typeof formulaSchema> | z.output<typeof scriptSchema>

function completed(parsed: Parsed): OwnMetricDefinition {
  const label = parsed.label ?? parsed.name
  if ('formula' in parsed) return { ...parsed, label, help: parsed.help ?? `Formula: ${parsed.formula}` }
  const { references, ...rest } = parsed
  return { ...rest, label, help: parsed.help ?? 'A script.', needs: needsOf(parsed.of, references) }
}

function needsOf(of: OwnMetricDefinition['of'], references: boolean): MetricNeed[] {
  if (of === 'pictures') return ['pictures']
  return references ? ['texts', 'text references'] : ['texts']
}

/** An own metric as its file: what {@link parseOwnMetric} reads. */
export function ownMetricFile(definition: OwnMetricDefinition): OwnMetricFile {
  if ('formula' in definition) return { ...definition, range: [...definition.range] }
  const { needs, ...rest } = definition
  return { ...rest, range: [...rest.range], references: needs.includes('text references') }
}

/** An own metric must not pass for one of the program's. */
function withFreeName(definition: OwnMetricDefinition): OwnMetricDefinition {
  const { name } = definition
  const isTaken = METRICS.some((metric) => metric.name === name) || textMetricNamed(name) !== undefined
  if (!isTaken) return definition
  throw new EngineError('NAME_TAKEN', message('own.taken', { name }), {
    details: { member: 'name' },
    fixes: [message('own.takenFix', { name })],
  })
}
