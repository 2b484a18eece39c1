// Everything a person can choose, described: wizards and commands draw themselves from this, and from nothing else.
import { type Catalog, type CatalogEntry, describeEntry, type Descriptor } from './api/descriptor.ts'
import { describeOptions, type ModelKind, type OptionType } from './api/options.ts'
import { recipeSchema } from './api/recipe.ts'
import { EXPORTERS } from './data/exporters/index.ts'
import { importOptionsSchema } from './data/import-options.ts'
import { IMPORTERS } from './data/importers/index.ts'
import { TEXT_EXPORTERS } from './data/text/exporters/index.ts'
import { textImportOptionsSchema } from './data/text/import-options.ts'
import { TEXT_IMPORTERS } from './data/text/importers/index.ts'
import { GENERATION_OPTIONS } from './decode/index.ts'
import type { OptionDescriptor } from './decode/option.ts'
import { EXPORT_TYPES } from './export/quantize-model.ts'
import { TEXT_EXPORT_TYPES } from './export/text-types.ts'
import { CAPTIONERS } from './host/app/captioner/index.ts'
import { METRICS } from './metrics/index.ts'
import { OBJECTIVES } from './objectives/index.ts'
import { lossSample, type Objective } from './objectives/objective.ts'
import { QUANTIZERS } from './quantize/index.ts'
import { RUNTIMES } from './runtimes/index.ts'
import { TOKENIZERS } from './tokenizers/index.ts'

/** Every registry by name; each entry with label, help and options. */
export function catalog(): Catalog {
  const described = (entries: readonly Descriptor[]): Catalog[string] => entries.map(describeEntry)
  const recipe = { name: 'recipe', label: 'Recipe', help: 'Everything that decides a fine-tune.' }
  const importing = { name: 'import', label: 'Import', help: 'What every import asks, whatever the layout.' }
  return {
    recipe: [{ ...recipe, options: describeOptions(recipeSchema) }],
    objectives: OBJECTIVES.map(describeObjective),
    generation: Object.values(GENERATION_OPTIONS).map(describeGeneration),
    metrics: METRICS.map((metric) =>
      describeEntry(ofKind(isOfTexts(metric) ? 'text' : 'caption-image')(metric)),
    ),
    quantizers: described(QUANTIZERS),
    exports: described([
      ...EXPORT_TYPES.map(exportDescriptor).map(ofKind('caption-image')),
      ...TEXT_EXPORT_TYPES.map(ofKind('text')),
    ]),
    importers: described(IMPORTERS),
    import: [{ ...importing, options: describeOptions(importOptionsSchema) }],
    exporters: described(EXPORTERS),
    textImporters: described(TEXT_IMPORTERS),
    textImport: [{ ...importing, options: describeOptions(textImportOptionsSchema) }],
    textExporters: described(TEXT_EXPORTERS),
    captioners: described(CAPTIONERS),
    tokenizers: described(Object.values(TOKENIZERS)),
    runtimes: described(RUNTIMES),
  }
}

/** With what it counts while its options stand at their defaults, where they all have one. */
function describeObjective(objective: Objective): CatalogEntry {
  const defaults = objective.options.safeParse({})
  const entry = describeEntry(objective)
  return defaults.success ? { ...entry, loss: lossSample(objective, defaults.data) } : entry
}

/** Options that most people change; the others wait until a person asks for everything. */
const COMMON = [
  ...['doSample', 'temperature', 'topK', 'topP', 'guidanceScale'],
  ...['maxNewTokens', 'numBeams', 'noRepeatNgramSize'],
]
const FORM_TYPES: Readonly<Record<OptionDescriptor<unknown>['kind'], OptionType>> = {
  number: 'number',
  whole: 'whole',
  switch: 'switch',
  choice: 'choice',
  any: 'any',
  'token-lists': 'any',
  'id-range': 'any',
}

/** An option of generation as an entry with itself as its one option. */
function describeGeneration(option: OptionDescriptor<unknown>): CatalogEntry {
  const { name, label, help, kind, kinds, minimum, maximum, default: initial } = option
  const { choices, choiceLabels } = option
  const bounds = { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
  const words = { ...(choices && { choices }), ...(choiceLabels && { choiceLabels }) }
  const type = FORM_TYPES[kind]
  const advanced = !COMMON.includes(name)
  return {
    name,
    label,
    help,
    kinds,
    options: [
      {
        ...{ name, label, help, type, required: false, advanced, ...bounds, ...words },
        default: type === 'choice' ? String(initial) : initial,
        ...(initial === null && type !== 'any' && { nullable: true }),
      },
    ],
  }
}

function isOfTexts({ needs }: (typeof METRICS)[number]): boolean {
  return needs.includes('texts') || needs.includes('text references')
}

/** Marks entries as being for one kind of models. */
function ofKind(kind: ModelKind) {
  return (entry: Descriptor) => ({ ...entry, kinds: [kind] })
}

function exportDescriptor(type: (typeof EXPORT_TYPES)[number]): Descriptor {
  const quantizer = QUANTIZERS.find(({ name }) => name === type)
  return (
    quantizer ?? {
      name: type,
      label: '32 bits',
      help: 'Every weight as it is. The largest files, and nothing is lost.',
    }
  )
}
