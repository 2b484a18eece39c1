// `recipe check`
import { parseRecipe } from '../../api/recipe.ts'
import { planOf } from '../../host/plan.ts'
import { readRecipeFile } from '../../host/recipe-file.ts'
import { defineCommand } from '../command.ts'

/** Checks a recipe file and tells what it would do. */
export const command = defineCommand({
  name: 'recipe check',
  help: 'Check a recipe file and say what it would do',
  example: 'recipe check recipe.json',
  arguments: { '<file>': 'a recipe as `recipe new` writes it' },
  run({ reader, out }, { arguments: [file = ''] }) {
    const recipe = parseRecipe(readRecipeFile(file))
    const plan = planOf(reader(), recipe)
    out.json({ recipe, plan })
    out.table(
      ['', ''],
      Object.entries(plan).map(([name, value]) => [name, value]),
    )
  },
})
