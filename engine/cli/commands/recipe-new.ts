// `recipe new`
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { option, describeOptions } from '../../api/options.ts'
import { parseRecipe, recipeSchema } from '../../api/recipe.ts'
import { planOf } from '../../host/plan.ts'
import { defineCommand } from '../command.ts'

/** Writes a recipe with every option filled in. */
export const command = defineCommand({
  name: 'recipe new',
  help: 'Write a recipe with every option, and what it would do',
  example: 'recipe new --base starter --data openmoji --out recipe.json',
  options: z.strictObject({
    base: option(z.string(), { label: 'Base model', help: 'id or name' }),
    data: option(z.string(), { label: 'Dataset', help: 'id or name' }),
    objective: option(z.string().default('conditional'), { label: 'Objective', help: 'what is learnt' }),
    out: option(z.string().optional(), { label: 'File', help: 'where to write it; printed if left out' }),
  }),
  run({ reader, out }, { options: { base, data, objective, out: file } }) {
    const recipe = parseRecipe({ base, dataset: data, objective: { name: objective, options: {} } })
    const text = JSON.stringify(recipe, null, 2)
    if (file !== undefined) writeFileSync(file, `${text}\n`)
    out.json({ recipe, plan: planOf(reader(), recipe), options: describeOptions(recipeSchema) })
    out.line(file === undefined ? text : `Written to ${file}.`)
  },
})
