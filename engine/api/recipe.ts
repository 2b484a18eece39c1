// A recipe: everything that decides a fine-tune. Frozen with the run, so that it can be run again.
import { z } from 'zod'
import { EngineError, nearestName } from '../base/errors.ts'
import { issuesMessage, ruleOf } from '../base/issue-message.ts'
import { message } from '../base/message.ts'
import { option, whole } from './options.ts'
import { method } from './recipe-method.ts'
import { optimizer, schedule } from './recipe-optimizer.ts'
import { pictureFields } from './recipe-pictures.ts'
import { textFields } from './recipe-texts.ts'

const fields = z.strictObject({
  version: z.literal(1).default(1),
  name: option(z.string().min(1).max(200).optional(), {
    label: 'Name',
    help: 'Of the run and of the model it makes.',
  }),
  base: option(z.string().min(1), { label: 'Base model', help: 'Id or name of the model to start from.' }),
  dataset: option(z.string().min(1), { label: 'Dataset', help: 'Id or name of the pairs to learn.' }),
  objective: z
    .strictObject({
      name: z.string().default('conditional'),
      options: z.record(z.string(), z.unknown()).default({}),
    })
    .default({ name: 'conditional', options: {} }),
  method: method.default({ name: 'full' }),
  optimizer: optimizer.prefault({}),
  schedule: schedule.prefault({}),
  steps: option(whole(1).max(10_000_000).default(600), {
    label: 'Steps',
    help: 'How many batches are learnt from.',
    unit: 'steps',
  }),
  batchSize: option(whole(1).max(4096).default(32), {
    label: 'Batch size',
    help: 'Examples per step: pairs, or rows of texts.',
    unit: 'examples',
  }),
  accumulate: option(whole(1).max(4096).default(1), {
    label: 'Parts of a batch',
    help: 'Computes each batch in so many equal parts: less memory, the same result, a little slower.',
    advanced: true,
  }),
  recompute: option(z.boolean().default(false), {
    label: 'Recompute',
    help: 'Computes each block again on the way back instead of keeping it: much less memory, about a third slower.',
    advanced: true,
  }),
  precision: option(z.enum(['f32', 'mixed']).default('f32'), {
    label: 'Precision',
    help: 'Mixed multiplies in shorter numbers where the runtime has them and keeps the weights in full: faster on graphics cards and newer processors, a little less exact.',
    choiceLabels: { f32: 'Full (f32)', mixed: 'Mixed (bf16 or f16)' },
    advanced: true,
  }),
  labelSmoothing: option(z.number().min(0).max(0.5).default(0), {
    label: 'Label smoothing',
    help: 'Share of every target that goes to all tokens alike, against overconfidence.',
    advanced: true,
  }),
  zLoss: option(z.number().min(0).max(0.1).default(0), {
    label: 'Z-loss',
    help: 'Factor on the squared logarithm of the softmax’s denominator, which keeps logits from drifting, such as 0.0001.',
    advanced: true,
  }),
  ...textFields,
  ...pictureFields,
  evaluateEvery: option(whole(0).default(100), {
    label: 'Evaluate every',
    help: 'Held-out figures and samples; 0 for never.',
    unit: 'steps',
  }),
  monitorEvery: option(whole(0).default(25), {
    label: 'Look at its health every',
    help: 'Writes or draws a few samples and sets them beside real data: repetition, loops, collapse; 0 for never.',
    unit: 'steps',
    advanced: true,
  }),
  monitorShare: option(z.number().positive().max(1).default(0.05), {
    label: 'Time for its health',
    help: 'Looks are left out where they would take more of the run’s time than this share.',
    advanced: true,
  }),
  patience: option(whole(0).max(10_000).default(0), {
    label: 'Patience',
    help: 'Ends the run after so many evaluations that were no better; 0 for never. With an objective that the held-out loss does not tell of, only where a metric judges or the best state is kept.',
    unit: 'evaluations',
    advanced: true,
  }),
  judgedBy: option(z.string().min(1).max(100).default('loss'), {
    label: 'Judged by',
    help: 'What the best state and the patience go by: “loss”, or the name of a metric of what the model makes of held-out prompts, an own one included.',
    advanced: true,
  }),
  judgedOn: option(whole(1).max(2000).default(16), {
    label: 'Judged on',
    help: 'How many held-out prompts are answered at each evaluation where a metric judges.',
    unit: 'prompts',
    advanced: true,
  }),
  average: option(z.number().min(0).max(0.99999).default(0), {
    label: 'Moving average',
    help: 'Decay of a moving average of the weights, which then is judged and kept instead of the weights themselves, such as 0.999; 0 for none.',
    advanced: true,
  }),
  keep: option(z.enum(['auto', 'best', 'last']).default('auto'), {
    label: 'Keep',
    help: 'The model is the state that judges best, or the last one. Automatic: the best, but the last with an objective that the held-out loss does not tell of, such as a reward, unless a metric judges. Without held-out examples it is the last.',
    choiceLabels: { auto: 'Automatic', best: 'Best state', last: 'Last state' },
  }),
  checkpointEvery: option(whole(0).default(100), {
    label: 'Checkpoint every',
    help: 'How much can be lost at most; 0 for only at the end.',
    unit: 'steps',
  }),
  samplePrompts: option(z.array(z.string().min(1)).max(64).default([]), {
    label: 'Sample prompts',
    help: 'Drawn or written at each evaluation; held-out ones if left out.',
    repeatable: true,
  }),
  seed: option(whole(0).default(0), { label: 'Seed', help: 'Start of every random stream.' }),
})

/** A recipe with defaults for everything but base and dataset. */
export const recipeSchema = fields.refine(({ accumulate, batchSize }) => batchSize % accumulate === 0, {
  path: ['accumulate'],
  ...ruleOf(message('value.divides')),
})
/** A complete recipe. */
export type Recipe = z.output<typeof recipeSchema>

/**
 * Checks a recipe and fills in its defaults.
 * @throws BAD_ARGUMENT naming the field, with the nearest name for a misspelt one
 */
export function parseRecipe(value: unknown): Recipe {
  const parsed = recipeSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0] as z.core.$ZodIssue
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys')
    throw new EngineError('BAD_ARGUMENT', issuesMessage('recipe', [issue]))
  const [key = ''] = issue.keys
  const near = nearestName(key, fieldNames())
  const problems = message('value.unknownOption', { name: path ? `${path}.${key}` : key })
  throw new EngineError('BAD_ARGUMENT', message('value.within', { area: 'recipe', problems }), {
    fixes: near ? [message('name.didYouMean', { name: near })] : [],
  })
}

/** Names of the options at the top of a recipe. */
export function recipeFields(): string[] {
  return Object.keys(recipeSchema.shape)
}

function fieldNames(): string[] {
  return [
    ...recipeFields(),
    ...Object.keys(optimizer.shape),
    ...Object.keys(schedule.shape),
    ...method.options.flatMap(({ shape }) => Object.keys(shape)),
  ]
}

/** Sets `a.b.c` to a value in a plain object, making groups on the way; for `--set path=value`. */
export function withValueAt(
  target: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.')
  const inner = target[head]
  const group = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {}
  return { ...target, [head]: rest.length === 0 ? value : withValueAt(group, rest.join('.'), value) }
}
