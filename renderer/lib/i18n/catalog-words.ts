// Entries of registries that describe themselves in English, in the language of the window where it has words for them.
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { OptionDescription } from '../../../engine/api/options.ts'
import { tOr } from './index.svelte.ts'

/** Registries whose entries and options are shown as they describe themselves; those of others have words of their own. */
export const DESCRIBED_REGISTRIES = [
  ...['textImporters', 'textExporters', 'textImport'],
  ...['importers', 'exporters', 'import', 'generation'],
] as const

/** The entries of a registry with their words. */
export function describedEntries(
  registry: string,
  entries: readonly CatalogEntry[],
): readonly CatalogEntry[] {
  if (!(DESCRIBED_REGISTRIES as readonly string[]).includes(registry)) return entries
  return entries.map((entry) => {
    const key = `engine.entry_${registry}_${entry.name}`
    return { ...entry, ...wordsOf(key, entry), options: entry.options.map((one) => optionOf(key, one)) }
  })
}

function optionOf(above: string, option: OptionDescription): OptionDescription {
  return { ...option, ...wordsOf(`${above}_${option.name}`, option) }
}

function wordsOf(key: string, { label, help }: { readonly label: string; readonly help: string }) {
  return { label: tOr(key, label), help: tOr(`${key}_help`, help) }
}
