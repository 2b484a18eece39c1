// Decoding options of a pane: what is drawn as a form, what the model has of its own, what was changed.
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { ModelKind, OptionDescription } from '../../../engine/api/options.ts'

/** Option values by name. */
export type OptionValues = Readonly<Record<string, unknown>>

/** Set elsewhere, or fixed by the model: a picture has as many tokens as its grid. */
const ELSEWHERE: Readonly<Record<ModelKind, readonly string[]>> = {
  'caption-image': ['seed', 'numReturnSequences', 'maxNewTokens'],
  text: ['seed', 'topAlternatives', 'beamTree'],
}

/** The options that a pane shows. */
export function paneFields(
  entries: readonly CatalogEntry[],
  kind: ModelKind = 'caption-image',
): readonly OptionDescription[] {
  return entries
    .filter(({ kinds }) => kinds?.includes(kind) ?? true)
    .flatMap(({ options }) => options)
    .filter(({ name, type }) => type !== 'any' && !ELSEWHERE[kind].includes(name))
}

/** The same options with the model's own values as their defaults. */
export function withOwnDefaults(
  fields: readonly OptionDescription[],
  own: OptionValues,
): readonly OptionDescription[] {
  return fields.map((field) =>
    own[field.name] === undefined ? field : { ...field, default: own[field.name] },
  )
}

/** Only what differs from the defaults: that alone is sent, so that a model's own options stay its own. */
export function changedOptions(fields: readonly OptionDescription[], values: OptionValues): OptionValues {
  const changed = fields.filter(
    ({ name, default: initial }) => values[name] !== undefined && values[name] !== initial,
  )
  return Object.fromEntries(changed.map(({ name }) => [name, values[name]]))
}

/** Changed options in a line, such as `Temperature 0.7`. */
export function optionsSummary(
  fields: readonly OptionDescription[],
  changed: OptionValues,
  show: (value: unknown) => string,
): string {
  return fields
    .filter(({ name }) => changed[name] !== undefined)
    .map(({ name, label }) => `${label} ${show(changed[name])}`)
    .join(', ')
}
