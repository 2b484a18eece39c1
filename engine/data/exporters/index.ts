// The exporters, in the order in which they are offered.
import type { Exporter } from './exporter.ts'
import { folderExporter } from './folder.ts'
import { imageFolderExporter } from './imagefolder.ts'

/** Every layout that can be written; wizards and the command line draw themselves from it. */
export const EXPORTERS: readonly Exporter[] = [folderExporter, imageFolderExporter]
