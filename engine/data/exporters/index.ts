// The exporters, in the order in which they are offered.
import { addEntry } from '../../base/registry.ts'
import type { Exporter } from './exporter.ts'
import { folderExporter } from './folder.ts'
import { imageFolderExporter } from './imagefolder.ts'

const entries: Exporter[] = [folderExporter, imageFolderExporter]

/** Every layout that can be written; wizards and the command line draw themselves from it. */
export const EXPORTERS: readonly Exporter[] = entries

/** Adds a layout of one's own. @throws NAME_TAKEN */
export function registerExporter(exporter: Exporter): void {
  addEntry(entries, exporter)
}
