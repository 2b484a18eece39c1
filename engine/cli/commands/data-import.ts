// `data import`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { DatasetImport } from '../../host/datasets-import.ts'
import type { ImportOptions } from '../../index.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import type { Cell } from '../table.ts'

const options = z.strictObject({
  name: option(z.string(), { label: 'Name', help: 'of the new dataset; with --add, of the one to add to' }),
  add: option(z.boolean().default(false), {
    label: 'Add',
    help: 'import into the dataset of that name; its pictures keep their sides',
  }),
  format: option(z.enum(['auto', 'folder', 'imagefolder']).default('auto'), {
    label: 'Layout',
    help: 'folder: caption files beside pictures; imagefolder: metadata.jsonl or .csv',
  }),
  evalFraction: option(z.number().min(0).lt(1).optional(), {
    label: 'Held-out share',
    help: 'share of the pictures held out for measuring, 0.1 if left out',
  }),
  map: option(z.array(z.string()).optional(), {
    label: 'Columns',
    help: 'columns of the table: prompt=COLUMN (captionColumn), image=COLUMN (fileColumn)',
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

/** Imports folders of pictures with captions; what cannot be used is listed with its reason. */
export const command = defineCommand({
  name: 'data import',
  help: 'Import pictures with captions; what cannot be used is listed with its reason, the rest is imported',
  example: 'data import my-pictures --name emoji --eval-fraction 0.2',
  arguments: { '<path...>': 'folders' },
  options,
  async run(context, { arguments: paths, options: given }) {
    const { importDataset } = await import('../../host/datasets-import.ts')
    const { name, add } = given
    const { signal, out } = context
    const request = { paths, name, add, options: importOptionsOf(given) }
    const result = await importDataset(context.store(), request, {
      signal,
      onProgress: ({ done, total, rejected }) =>
        out.progress({ label: 'import', done, total, unit: 'pictures', note: `${rejected} refused` }),
    })
    tell(context, result)
  },
})

/** The engine's options; what was not given is left out. @throws BAD_ARGUMENT */
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
  const columns = Object.fromEntries(map.map(columnOf))
  return { ...columns, ...withoutUndefined({ captions, captionExtension, captionLimit: maxCaptionChars }) }
}

const COLUMN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['prompt', 'captionColumn'],
  ['image', 'fileColumn'],
])

/** `prompt=text` → the importer's option and its value. */
function columnOf(part: string): [string, string] {
  const [role = '', ...column] = part.split('=')
  const name = COLUMN_OPTIONS.get(role)
  if (name !== undefined && column.join('=') !== '') return [name, column.join('=')]
  throw new EngineError(
    'BAD_ARGUMENT',
    `data import: --map expects prompt=COLUMN or image=COLUMN, got "${part}".`,
    {
      fixes: ['Write, for example, --map prompt=text,image=file_name.'],
    },
  )
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** Rejections shown to people; --json has all. */
const MOST_SHOWN = 50

function tell({ out }: CommandContext, { dataset, added, rejected }: DatasetImport): void {
  const { id, name, fingerprint, counts } = dataset
  out.json({ dataset: { id, name, fingerprint }, counts, added, rejected })
  out.line(
    `${id} "${name}": ${added} pictures imported, ${rejected.length} refused; now ${counts['pictures']} pictures with ` +
      `${counts['captions']} captions, ${counts['train']} train, ${counts['eval']} eval, ${counts['test']} test.`,
  )
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
