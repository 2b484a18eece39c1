// `train`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { parseRecipe } from '../../api/recipe.ts'
import { EngineError } from '../../base/errors.ts'
import { textOf } from '../../base/message.ts'
import { warningsOf } from '../../host/plan-warnings.ts'
import { readRecipeFile, withSettings } from '../../host/recipe-file.ts'
import { requireRoom } from '../../host/plan-room.ts'
import { carryOut, queueRun } from '../../host/training.ts'
import { defineCommand } from '../command.ts'
import { tellOutcome } from '../run-outcome.ts'
import { runVoice } from '../train-progress.ts'

/** Fine-tunes a model. */
export const command = defineCommand({
  name: 'train',
  help: 'Fine-tune a model on a dataset; Ctrl-C saves and pauses',
  example: 'train --base starter --data openmoji --set steps=400',
  computes: true,
  options: z.strictObject({
    recipe: option(z.string().optional(), { label: 'Recipe', help: 'a recipe file' }),
    base: option(z.string().optional(), { label: 'Base model', help: 'id or name' }),
    data: option(z.string().optional(), { label: 'Dataset', help: 'id or name' }),
    objective: option(z.string().optional(), {
      label: 'Objective',
      help: 'what is learnt, such as conditional',
    }),
    method: option(z.enum(['full', 'lora']).optional(), { label: 'Method', help: 'which weights change' }),
    name: option(z.string().optional(), { label: 'Name', help: 'of the run and its model' }),
    set: option(z.array(z.string()).default([]), {
      label: 'Setting',
      help: 'path=value of any recipe option',
      repeatable: true,
    }),
    force: option(z.boolean().default(false), {
      label: 'Force',
      help: 'train also where memory may not suffice',
    }),
    queue: option(z.boolean().default(false), { label: 'Queue', help: 'only put it into the queue' }),
  }),
  async run({ store, out, runtime, threads, seed, signal }, { options }) {
    const recipe = withSettings(recipeOf(options, seed), options.set)
    const parsed = parseRecipe(recipe)
    if (!options.force && !options.queue) requireRoom(store(), parsed, { runtime })
    const warnings = warningsOf(store(), parsed)
    const row = queueRun(store(), recipe)
    for (const warning of warnings) out.warn(textOf(warning))
    if (options.queue) {
      out.json({ run: row })
      out.line(`${row.id} is queued.`)
      return
    }
    const now = (): number => performance.now()
    tellOutcome(
      out,
      await carryOut(store(), row.id, { runtime, threads, signal, emit: runVoice(out, now), now }),
      store(),
    )
  },
})

interface Given {
  readonly recipe?: string | undefined
  readonly base?: string | undefined
  readonly data?: string | undefined
  readonly objective?: string | undefined
  readonly method?: 'full' | 'lora' | undefined
  readonly name?: string | undefined
}

function recipeOf(
  { recipe, base, data, objective, method, name }: Given,
  seed: number,
): Record<string, unknown> {
  if (recipe === undefined && (base === undefined || data === undefined))
    throw new EngineError('BAD_ARGUMENT', 'train: expected --recipe, or --base and --data.', {
      fixes: [
        'tuneloom train --base starter --data my-pairs',
        'tuneloom recipe new --base starter --data my-pairs --out recipe.json',
      ],
    })
  return {
    ...(recipe === undefined ? { seed } : readRecipeFile(recipe)),
    ...(base === undefined ? {} : { base }),
    ...(data === undefined ? {} : { dataset: data }),
    ...(objective === undefined ? {} : { objective: { name: objective, options: {} } }),
    ...(method === undefined ? {} : { method: { name: method } }),
    ...(name === undefined ? {} : { name }),
  }
}
