// Importing texts from the window: looked at before, carried out as a job.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { JobView, TextPreviewView } from '../../../api/contract/views.ts'
import {
  parseTextImportOptions,
  previewTexts,
  type TextImportOptions,
  type TextPreview,
} from '../../../index.ts'
import { importTextDataset, type TextsImportRequest } from '../../datasets-import-texts.ts'
import type { Curation } from './curation.ts'

/** The calls that this file answers. */
type TextImportCalls = Pick<AppHandlers['datasets'], 'previewTexts'>

/** Characters of a part that a preview shows. */
const SHOWN_CHARACTERS = 2000

/** Answers the calls that look at texts before an import. */
export function textImports({ app }: Curation): TextImportCalls {
  return {
    previewTexts: async ({ grants, options, ...request }, signal) => {
      const paths = grants.map((grant) => app.grants.pathOf(grant))
      const parsed = parseTextImportOptions(options as TextImportOptions)
      return previewView(await previewTexts(paths, parsed, request, signal))
    },
  }
}

/** Starts the job that imports. @throws BAD_ARGUMENT for unusable options */
export function startTexts({ app, store }: Curation, request: TextsImportRequest): JobView {
  parseTextImportOptions(request.options)
  return app.jobs.start({
    kind: 'import',
    label: request.name,
    work: async (control) => {
      const { dataset } = await importTextDataset(store, request, {
        signal: control.signal,
        onProgress: ({ doneBytes, totalBytes }) =>
          control.progress('reading texts', doneBytes, totalBytes, 'bytes'),
        onStored: (done, total) => control.progress('storing texts', done, total, 'texts'),
      })
      app.tell('datasets', 'changed', { dataset: dataset.id })
      return dataset.id
    },
  })
}

function previewView({ files, furtherFiles }: TextPreview): TextPreviewView {
  return {
    furtherFiles,
    files: files.map(({ file, format, sizeBytes, columns, mapping, rows }) => ({
      ...{ file, format, sizeBytes, columns },
      mapping: mapping && { shape: mapping.shape, columns: { ...mapping.columns } },
      rows: rows.map((row) =>
        'parts' in row
          ? { line: row.line, parts: row.parts.map(shortened), problem: null }
          : { line: row.line, parts: [], problem: row.problem, said: row.said },
      ),
    })),
  }
}

function shortened({ role, text }: { readonly role: string; readonly text: string }) {
  return { role, text: text.slice(0, SHOWN_CHARACTERS).toWellFormed() }
}
