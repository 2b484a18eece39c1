// Own metrics as people write them down: a JSON object with a formula.
import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { METRICS } from '../index.ts'
import { textMetricNamed } from '../text-metrics.ts'
import type { FormulaMetricDefinition } from './formula-metric.ts'

const bound = z.number().nullable()

const definitionSchema = z
  .strictObject({
    name: z
      .string()
      .max(60)
      .regex(/^[a-z][a-z0-9-]*$/, 'small letters, digits and hyphens are expected, a letter first'),
    version: z.int().min(1).default(1),
    label: z.string().min(1).max(60).optional(),
    help: z.string().max(1000).optional(),
    direction: z.enum(['max', 'min']),
    unit: z.string().max(20).default(''),
    range: z
      .tuple([bound, bound])
      .refine(
        ([least, greatest]) => least === null || greatest === null || least < greatest,
        'the first bound must be below the second',
      )
      .default([null, null]),
    formula: z.string().min(1),
  })
  .transform(({ label, help, ...rest }) => ({
    ...rest,
    label: label ?? rest.name,
    help: help ?? `Formula: ${rest.formula}`,
  }))

/** Reads an own metric; its formula is not read yet. @throws BAD_ARGUMENT with the member that is wrong, or NAME_TAKEN */
export function parseFormulaDefinition(value: unknown): FormulaMetricDefinition {
  const parsed = definitionSchema.safeParse(value)
  if (parsed.success) return withFreeName(parsed.data)
  const [issue] = parsed.error.issues
  const where = issue && issue.path.length > 0 ? `“${issue.path.join('.')}”: ` : ''
  throw new EngineError('BAD_ARGUMENT', `own metric: ${where}${issue?.message ?? 'it cannot be read'}.`, {
    fixes: ['For example: {"name": "brevity", "direction": "max", "formula": "1 / max(1, tokens)"}'],
  })
}

/** An own metric must not pass for one of the program's. */
function withFreeName(definition: FormulaMetricDefinition): FormulaMetricDefinition {
  const { name } = definition
  const isTaken = METRICS.some((metric) => metric.name === name) || textMetricNamed(name) !== undefined
  if (!isTaken) return definition
  throw new EngineError('NAME_TAKEN', `own metric: there is a metric “${name}” already.`, {
    fixes: [`Call it “own-${name}”, for example.`],
  })
}
