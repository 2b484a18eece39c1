// Exports of models of the store: files that passed the gate, and a row that says so.
import { basename, dirname } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type CaptionedPicture,
  exportOnnx,
  type ExportResult,
  type ExportType,
  type FolderWriter,
  GATE_EXAMPLES,
  loadCaptionImageModel,
} from '../index.ts'
import { nodeDisk } from '../store/disk.ts'
import { replaceFileAtomically, writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import { openDataset } from './datasets.ts'
import { resolveModel } from './models.ts'

/** What to export. */
export interface ExportRequest {
  /** Id or name. */
  readonly model: string
  readonly type: ExportType
  /** The folder to make. */
  readonly out: string
  readonly gate: 'strict' | 'warn'
  /** Id or name of the dataset whose held-out pairs the gate measures on; without it, the model's own pictures. */
  readonly dataset?: string | undefined
}

/** What steers an export from outside. */
export interface ExportControl {
  readonly threads?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Examples through the gate so far. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** An export with its row in the store. */
export interface StoredExport extends ExportResult {
  /** Id of the artifact. */
  readonly artifact: string
}

const folderWriter: FolderWriter = {
  exists: (path) => nodeDisk.exists(path),
  writeFolder: (path, files) => writeFolderAtomically(path, files),
  writeFile: (path, bytes) => replaceFileAtomically(path, bytes),
  rename(from, to) {
    nodeDisk.rename(from, to)
    nodeDisk.syncFolder(dirname(to))
  },
  remove: (path) => nodeDisk.remove(path),
}

/**
 * Exports a caption-to-image model as ONNX and records the artifact.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT for another kind of model or a dataset without pairs, FILE_* for damaged files
 * @throws NAME_TAKEN when `out` exists
 * @throws GATE_REFUSED when strict and past a limit; then nothing is written and nothing recorded
 * @throws CANCELLED when the signal fires
 */
export async function exportModel(
  store: Store,
  request: ExportRequest,
  control: ExportControl = {},
): Promise<StoredExport> {
  const { type, out, gate, dataset } = request
  const { row, folder } = resolveModel(store, request.model)
  const model = loadCaptionImageModel(folder)
  const result = await exportOnnx(model, {
    ...{ type, out, gate, writer: folderWriter },
    ...control,
    pairs:
      dataset === undefined ? undefined : heldOutPairs(store, dataset, model.manifest.imageTokenizer.size),
    sourceFiles: Object.fromEntries(row.files.map(({ name, sha256 }) => [name, sha256])),
  })
  const { path, files, bitsPerWeight, conformance } = result
  const artifact = store.artifacts.add({
    name: store.artifacts.freeName(basename(path)),
    ...{ model: row.id, format: 'onnx', type, path, files, bitsPerWeight },
    conformance: { ...conformance },
    passed: conformance.passed,
  })
  return { ...result, artifact: artifact.id }
}

/** Held-out pairs, or all where none is held out. @throws BAD_ARGUMENT when the pictures have another size */
function heldOutPairs(store: Store, dataset: string, size: number): CaptionedPicture[] {
  const view = openDataset(store, dataset)
  if (view.preparation.size !== size)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('export.otherSize', { size, dataset: view.name, came: view.preparation.size }),
      { fixes: [message('export.otherSizeFix', { size })] },
    )
  const heldOut = view.pairs('eval')
  return (heldOut.length > 0 ? heldOut : view.pairs()).slice(0, GATE_EXAMPLES).map((pair) => ({
    caption: pair.captions[0] ?? '',
    image: pair.image(),
  }))
}
