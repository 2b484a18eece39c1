// Lists of what can be chosen by name: objectives, metrics, exporters. Everything that shows them reads them when asked.
import { EngineError } from './errors.ts'

/** Puts an entry at the end of a registry. @throws NAME_TAKEN when one of that name is there */
export function addEntry<T extends { readonly name: string }>(registry: T[], entry: T): void {
  if (registry.some(({ name }) => name === entry.name))
    throw new EngineError('NAME_TAKEN', `registry: there is a "${entry.name}" already.`)
  registry.push(entry)
}
