// Hugging Face imagefolder; see importers/imagefolder.ts.
import type { Exporter } from './exporter.ts'

/** Writes one `metadata.jsonl` per split with a row for each caption, so that the column holds plain strings only. */
export const imageFolderExporter: Exporter = {
  name: 'imagefolder',
  label: 'Hugging Face imagefolder',
  help: 'Pictures in train, validation and test, each folder with a metadata.jsonl of file_name and text.',
  folders: { train: 'train', eval: 'validation', test: 'test' },
  captionFiles: (pictures) => {
    const rows = pictures.flatMap(({ name, captions }) =>
      captions.map((text) => `${JSON.stringify({ file_name: name, text })}\n`),
    )
    return [{ name: 'metadata.jsonl', text: rows.join('') }]
  },
}
