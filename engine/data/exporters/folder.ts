// Pictures with a .txt file of the same name each; see importers/folder.ts.
import type { Exporter } from './exporter.ts'

/** Writes caption files; several captions of a picture are lines, which the importer's `captions: lines` reads. */
export const folderExporter: Exporter = {
  name: 'folder',
  label: 'Folder with caption files',
  help: 'Pictures in train, eval and test, each with a .txt file of the same name, one caption per line.',
  folders: { train: 'train', eval: 'eval', test: 'test' },
  captionFiles: (pictures) =>
    pictures.map(({ name, captions }) => ({
      name: `${name.slice(0, name.lastIndexOf('.'))}.txt`,
      text: `${captions.join('\n')}\n`,
    })),
}
