// Everything a person can choose, described: wizards and commands draw themselves from this, and from nothing else.
import { type Catalog, describeEntry, type Descriptor } from './api/descriptor.ts'
import { describeOptions } from './api/options.ts'
import { recipeSchema } from './api/recipe.ts'
import { EXPORTERS } from './data/exporters/index.ts'
import { IMPORTERS } from './data/importers/index.ts'
import { GENERATION_OPTIONS } from './decode/index.ts'
import { METRICS } from './metrics/index.ts'
import { PAIR_OBJECTIVES } from './objectives/index.ts'
import { QUANTIZERS } from './quantize/index.ts'
import { RUNTIMES } from './runtimes/index.ts'
import { TOKENIZERS } from './tokenizers/index.ts'

/** Every registry by name; each entry with label, help and options. */
export function catalog(): Catalog {
  const described = (entries: readonly Descriptor[]): Catalog[string] => entries.map(describeEntry)
  const recipe = { name: 'recipe', label: 'Recipe', help: 'Everything that decides a fine-tune.' }
  return {
    recipe: [{ ...recipe, options: describeOptions(recipeSchema) }],
    objectives: described(PAIR_OBJECTIVES),
    generation: described(Object.values(GENERATION_OPTIONS)),
    metrics: described(METRICS),
    quantizers: described(QUANTIZERS),
    importers: described(IMPORTERS),
    exporters: described(EXPORTERS),
    tokenizers: described(Object.values(TOKENIZERS)),
    runtimes: described(RUNTIMES),
  }
}
