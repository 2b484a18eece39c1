// The exporters of texts, in the order in which they are offered.
import { EngineError, nearestName } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { csvExporter } from './csv.ts'
import type { TextExporter } from './exporter.ts'
import { jsonlExporter } from './jsonl.ts'
import { textExporter } from './text.ts'

/** Every way that texts can be written; wizards and the command line draw themselves from it. */
export const TEXT_EXPORTERS: readonly TextExporter[] = [jsonlExporter, csvExporter, textExporter]

/** An exporter by its name. @throws UNKNOWN_NAME with the nearest name */
export function textExporterNamed(name: string): TextExporter {
  const exporter = TEXT_EXPORTERS.find((item) => item.name === name)
  if (exporter) return exporter
  const names = TEXT_EXPORTERS.map((item) => item.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('export.format', { names: names.join(', '), name }), {
    fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
  })
}
