// The files of text models by format, and how what was written is opened again.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type ExportType,
  type GgufDType,
  loadTextModel,
  type LogitReader,
  openTextOnnx,
  PEFT_FILES,
  readPeft,
  type TextDType,
  type TextExportFormat,
  type TextModel,
  textModelFiles,
  textModelGguf,
  textModelOnnx,
  type TextPrecision,
  withPeft,
} from '../index.ts'
import type { FolderFile } from '../store/durable.ts'
import { ADAPTER_FOLDER } from './trained-text-model.ts'

/** What is written, from where. */
export interface TextExportSource {
  readonly request: {
    readonly type: TextPrecision
    readonly out: string
    readonly threads?: number | undefined
  }
  /** Of the model. */
  readonly name: string
  readonly folder: string
  readonly model: TextModel
  /** The model that it was trained from; undefined where it is not in the data folder. */
  base(): TextModel | undefined
}

/** Written files, opened: as a model in floats, or as a reader of their own beside the floats that they should mean. */
export type Reopened =
  | { readonly model: TextModel }
  | {
      readonly reader: LogitReader & { dispose(): Promise<void> }
      readonly meant: Pick<TextModel, 'config' | 'weights'>
    }

interface TextExportFiles {
  readonly files: readonly FolderFile[]
  open(): Promise<Reopened>
}

type TextWriter = (source: TextExportSource) => Promise<TextExportFiles>

/** One writer per format. */
export const TEXT_WRITERS: Readonly<Record<TextExportFormat, TextWriter>> = {
  safetensors: ({ model, request: { type, out } }) =>
    Promise.resolve({
      files: textModelFiles(model, { dtype: type as TextDType }),
      open: () => Promise.resolve({ model: loadTextModel(out) }),
    }),
  gguf: ({ model, name, request: { type, out } }) =>
    Promise.resolve({
      files: [{ name: 'model.gguf', ...textModelGguf(model, { name, dtype: type as GgufDType }) }],
      open: () => Promise.resolve({ model: loadTextModel(out) }),
    }),
  onnx: ({ model, request: { type, out, threads } }) => {
    const { files, meant: weights } = textModelOnnx(model, type as ExportType)
    return Promise.resolve({
      files,
      open: async () => ({
        reader: await openTextOnnx(out, model.config, threads === undefined ? {} : { threads }),
        meant: { config: model.config, weights },
      }),
    })
  },
  peft: peftFiles,
}

async function peftFiles({
  folder,
  base: openBase,
  request: { out },
}: TextExportSource): Promise<TextExportFiles> {
  const names = [PEFT_FILES.config, PEFT_FILES.weights]
  const bytes = await Promise.all(names.map((name) => readFile(join(folder, ADAPTER_FOLDER, name)))).catch(
    () => {
      throw new EngineError('BAD_ARGUMENT', message('export.noAdaptersHere'), {
        fixes: [message('export.noAdaptersHereFix')],
      })
    },
  )
  const base = openBase()
  if (!base)
    throw new EngineError('BAD_ARGUMENT', message('export.noBase'), {
      fixes: [message('export.tokenizerCutsFix')],
    })
  return {
    files: names.map((name, i) => ({ name, bytes: bytes[i] as Buffer })),
    open: async () => {
      const [config, weights] = await Promise.all(names.map((name) => readFile(join(out, name))))
      const files = { config: (config as Buffer).toString('utf8'), weights: weights as Buffer }
      const model = { ...base, ...withPeft(readPeft(files, base), base), tokenizerJson: undefined }
      return { model }
    },
  }
}
