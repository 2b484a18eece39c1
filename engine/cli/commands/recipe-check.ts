// `recipe check`
import { parseRecipe } from '../../api/recipe.ts'
import { textOf } from '../../base/message.ts'
import { planOf } from '../../host/plan.ts'
import { warningsOf } from '../../host/plan-warnings.ts'
import { requireRoom } from '../../host/plan-room.ts'
import { readRecipeFile } from '../../host/recipe-file.ts'
import { defineCommand } from '../command.ts'

/** Checks a recipe file and tells what it would do. */
export const command = defineCommand({
  name: 'recipe check',
  help: 'Check a recipe file and say what it would do; status 3 when memory does not suffice',
  example: 'recipe check recipe.json',
  arguments: { '<file>': 'a recipe as `recipe new` writes it' },
  run({ reader, out }, { arguments: [file = ''] }) {
    const recipe = parseRecipe(readRecipeFile(file))
    const plan = planOf(reader(), recipe)
    out.table(
      ['', ''],
      Object.entries(plan).map(([name, value]) => [name, value]),
    )
    requireRoom(reader(), recipe)
    const warnings = warningsOf(reader(), recipe, plan).map(textOf)
    out.json({ recipe, plan, warnings })
    warnings.forEach(out.warn)
  },
})
