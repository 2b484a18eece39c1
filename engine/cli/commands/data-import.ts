// `data import`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { DatasetImport } from '../../host/datasets-import.ts'
import type { TextsImport } from '../../host/datasets-import-texts.ts'
import type { ImportOptions, TextImportOptions, TextPreview } from '../../index.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import type { Cell } from '../table.ts'

const FORMATS = ['auto', 'folder', 'imagefolder', 'jsonl', 'json', 'csv', 'parquet', 'text'] as const

const options = z.strictObject({
  name: option(z.string().optional(), {
    label: 'Name',
    help: 'of the new dataset; with --add, of the one to add to',
  }),
  add: option(z.boolean().default(false), {
    label: 'Add',
    help: 'import into the dataset of that name; what it holds keeps its sides',
  }),
  preview: option(z.boolean().default(false), {
    label: 'Preview',
    help: 'only show how files of texts would be read: format, columns and first examples',
  }),
  format: option(z.enum(FORMATS).default('auto'), {
    label: 'Layout',
    help: 'folder: caption files beside pictures; imagefolder: metadata.jsonl or .csv; the others hold texts',
  }),
  evalFraction: option(z.number().min(0).lt(1).optional(), {
    label: 'Held-out share',
    help: 'share held out for measuring, 0.1 if left out',
  }),
  map: option(z.array(z.string()).optional(), {
    label: 'Columns',
    help: 'of texts: text=COLUMN, prompt=COLUMN,completion=COLUMN (also input and system) or messages=COLUMN; of pictures: prompt=COLUMN,image=COLUMN',
  }),
  documents: option(z.enum(['auto', 'files', 'paragraphs', 'lines']).optional(), {
    label: 'Documents',
    help: 'of text files: what one example is',
  }),
  delimiter: option(z.enum(['auto', 'comma', 'semicolon', 'tab']).optional(), {
    label: 'Between cells',
    help: 'of CSV files',
  }),
  captions: option(z.enum(['first', 'lines']).optional(), {
    label: 'Lines of caption files',
    help: 'first: the first line is the caption, as if left out; lines: each line is one',
  }),
  captionExtension: option(z.enum(['auto', '.txt', '.caption']).optional(), {
    label: 'Caption files',
    help: 'which files hold captions; .txt before .caption if left out',
  }),
  maxCaptionChars: option(z.int().min(1).optional(), {
    label: 'Longest caption',
    help: 'longer captions are refused; 2000 if left out',
    unit: 'characters',
  }),
  size: option(z.int().min(1).max(1024).optional(), {
    label: 'Picture size',
    help: 'side of the square that the model sees, 64 if left out',
    unit: 'pixels',
  }),
  background: option(z.string().optional(), {
    label: 'Background',
    help: 'under transparent pixels and of borders, as #rrggbb; white if left out',
  }),
  fit: option(z.enum(['contain', 'cover']).optional(), {
    label: 'Fit',
    help: 'contain: whole with borders, as if left out; cover: filled, edges cut off',
  }),
})
type Options = z.output<typeof options>

/** Imports pictures with captions, or texts; what cannot be used is listed with its reason. */
export const command = defineCommand({
  name: 'data import',
  help: 'Import pictures with captions, or texts; what cannot be used is listed with its reason, the rest is imported',
  example: 'data import my-pictures --name emoji --eval-fraction 0.2',
  arguments: { '<path...>': 'folders of pictures, or files and folders of texts' },
  options,
  async run(context, { arguments: paths, options: given }) {
    const { kindOfImport } = await import('../../host/dataset-kind.ts')
    const kind = await kindOfImport(paths, given.format)
    if (given.preview) return previewTexts(context, paths, given)
    const { name } = given
    if (name === undefined)
      throw new EngineError('BAD_ARGUMENT', 'data import: --name is needed.', {
        fixes: ['Give --name my-data.'],
      })
    if (kind === 'texts') await importTexts(context, paths, { ...given, name })
    else await importPairs(context, paths, { ...given, name })
  },
})

type Named = Options & { readonly name: string }

async function importPairs({ store, out, signal }: CommandContext, paths: readonly string[], given: Named) {
  const { importDataset } = await import('../../host/datasets-import.ts')
  const { name, add } = given
  const request = { paths, name, add, options: importOptionsOf(given) }
  const result = await importDataset(store(), request, {
    signal,
    onProgress: ({ done, total, rejected }) =>
      out.progress({ label: 'import', done, total, unit: 'pictures', note: `${rejected} refused` }),
  })
  tellPairs({ out }, result)
}

/** Bytes in one transaction: nobody else waits for this process. */
const BATCH_BYTES = 2 ** 23

async function importTexts({ store, out, signal }: CommandContext, paths: readonly string[], given: Named) {
  const { importTextDataset } = await import('../../host/datasets-import-texts.ts')
  const { name, add } = given
  const request = { paths, name, add, options: textOptionsOf(given) }
  const result = await importTextDataset(store(), request, {
    signal,
    batchBytes: BATCH_BYTES,
    onProgress: ({ doneBytes, totalBytes, texts, rejected }) =>
      out.progress({
        ...{ label: 'read', done: doneBytes, total: totalBytes, unit: 'bytes' },
        note: `${texts} texts, ${rejected} refused`,
      }),
    onStored: (done, total) => out.progress({ label: 'store', done, total, unit: 'texts' }),
  })
  tellTexts({ out }, result)
}

async function previewTexts({ out, signal }: CommandContext, paths: readonly string[], given: Options) {
  const { parseTextImportOptions, previewTexts: preview } = await import('../../index.ts')
  const shown = await preview(
    paths,
    parseTextImportOptions(textOptionsOf(given)),
    { files: 5, rows: 5 },
    signal,
  )
  out.json(shown)
  tellPreview({ out }, shown)
}

/** The engine's options for pictures; what was not given is left out. @throws BAD_ARGUMENT */
function importOptionsOf(given: Options): ImportOptions {
  const { format, evalFraction, size, background, fit } = given
  const chosen = { evalFraction, size, background, fit }
  return { format, layout: layoutOf(given), ...withoutUndefined(chosen) }
}

function layoutOf({
  map = [],
  captions,
  captionExtension,
  maxCaptionChars,
}: Options): Record<string, unknown> {
  const columns = Object.entries(columnsOf(map)).map(([role, column]) => [columnOption(role), column])
  const others = withoutUndefined({ captions, captionExtension, captionLimit: maxCaptionChars })
  return { ...Object.fromEntries(columns), ...others }
}

/** The engine's options for texts; what was not given is left out. @throws BAD_ARGUMENT */
function textOptionsOf({ format, evalFraction, map = [], documents, delimiter }: Options): TextImportOptions {
  const layout = withoutUndefined({ documents, delimiter })
  return { format, layout, columns: columnsOf(map), ...withoutUndefined({ evalFraction }) }
}

/** `prompt=text` → the column by its role. @throws BAD_ARGUMENT */
function columnsOf(map: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    map.map((part) => {
      const [role = '', ...column] = part.split('=')
      if (role !== '' && column.join('=') !== '') return [role, column.join('=')]
      throw badMap(part)
    }),
  )
}

const COLUMN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['prompt', 'captionColumn'],
  ['image', 'fileColumn'],
])

function columnOption(role: string): string {
  const name = COLUMN_OPTIONS.get(role)
  if (name !== undefined) return name
  throw badMap(role)
}

function badMap(part: string): EngineError {
  return new EngineError(
    'BAD_ARGUMENT',
    `data import: --map expects prompt=COLUMN or image=COLUMN for pictures, text=COLUMN, prompt=COLUMN,completion=COLUMN or messages=COLUMN for texts; got "${part}".`,
    { fixes: ['Write, for example, --map prompt=question,completion=answer.'] },
  )
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

type Voice = Pick<CommandContext, 'out'>

function tellPairs({ out }: Voice, { dataset, added, rejected }: DatasetImport): void {
  const { id, name, fingerprint, counts } = dataset
  out.json({ dataset: { id, name, fingerprint }, counts, added, rejected })
  out.line(
    `${id} "${name}": ${added} pictures imported, ${rejected.length} refused; now ${counts['pictures']} pictures with ` +
      `${counts['captions']} captions, ${counts['train']} train, ${counts['eval']} eval, ${counts['test']} test.`,
  )
  tellRejected({ out }, id, rejected)
}

function tellTexts({ out }: Voice, { dataset, added, refused, rejected, mappings }: TextsImport): void {
  const { id, name, fingerprint, counts } = dataset
  out.json({ dataset: { id, name, fingerprint }, counts, added, refused, mappings, rejected })
  for (const [file, { shape, columns }] of Object.entries(mappings))
    out.line(`${file}: ${shape}, ${columnWords(columns)}.`)
  out.line(
    `${id} "${name}": ${added} texts imported, ${refused} rows refused; now ${counts['texts']} texts, ` +
      `${counts['train']} train, ${counts['eval']} eval, ${counts['test']} test; ` +
      `${counts['nearDuplicateGroups']} groups of near-duplicates.`,
  )
  tellRejected({ out }, id, rejected)
}

function columnWords(columns: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(columns)
    .map(([role, column]) => `${role} from "${column}"`)
    .join(', ')
}

/** Rejections shown to people; --json has all. */
const MOST_SHOWN = 50

type Refused = Pick<DatasetImport['rejected'][number], 'file' | 'reason' | 'message' | 'fix'> & {
  readonly line?: number
}

function tellRejected({ out }: Voice, id: string, rejected: readonly Refused[]): void {
  if (rejected.length === 0) return
  out.table(
    ['refused', 'line', 'reason', 'what happened', 'what to do'],
    rejected
      .slice(0, MOST_SHOWN)
      .map(({ file, line = null, reason, message, fix }): Cell[] => [file, line, reason, message, fix]),
  )
  if (rejected.length > MOST_SHOWN)
    out.line(`… and ${rejected.length - MOST_SHOWN} more: \`data show ${id} --json\`.`)
}

function tellPreview({ out }: Voice, { files, furtherFiles }: TextPreview): void {
  for (const { file, format, mapping, columns, rows } of files) {
    out.line(
      `${file}: ${format}, ${mapping ? `${mapping.shape}, ${columnWords(mapping.columns)}` : 'nothing usable'}.`,
    )
    out.line(`Columns: ${columns.join(', ') || 'none'}.`)
    out.table(
      ['line', 'role', 'text'],
      rows.flatMap((row): Cell[][] =>
        'problem' in row
          ? [[row.line, 'refused', row.problem]]
          : row.parts.map(({ role, text }) => [row.line, role, excerpt(text)]),
      ),
    )
  }
  if (furtherFiles > 0) out.line(`… and ${furtherFiles} more files.`)
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
