// Own metrics and texts to try them on, from files.
import { basename } from 'node:path'
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { readTextFile } from './text-file.ts'

const textItem = z.object({
  prompt: z.string().default(''),
  output: z.string().default(''),
  references: z.array(z.string()).default([]),
})

/** The JSON value of a file. @throws FILE_NOT_FOUND or FILE_INVALID with the place of the mistake */
function readJsonFile(path: string): unknown {
  return parsed(readTextFile('metric', path), path)
}

/** What a command line says of an own metric beside its file. */
export interface MetricFileOptions {
  readonly name?: string | undefined
  readonly direction?: string | undefined
  readonly of?: string | undefined
  readonly references?: boolean | undefined
}

/**
 * An own metric from a file, not checked yet: a JSON object, or the source of a script in a file that ends in .js, which
 * then has the file's name.
 * @throws as {@link readJsonFile}
 */
export function readMetricFile(path: string, options: MetricFileOptions = {}): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  if (/\.m?js$/.test(path)) return { name: stemOf(path), source: readTextFile('metric', path), ...given }
  const value = readJsonFile(path)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value, ...given }
  throw new EngineError('FILE_INVALID', `metric: ${path}: a JSON object is expected.`)
}

function stemOf(path: string): string {
  return basename(path)
    .replace(/\.\w+$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
}

/** Texts from JSON Lines; lines without anything are passed over. @throws as {@link readJsonFile}, with the line */
export function readTextItems(path: string): z.output<typeof textItem>[] {
  return readTextFile('metric', path)
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return []
      const where = `${path}, line ${String(index + 1)}`
      const read = textItem.safeParse(parsed(line, where))
      if (read.success) return [read.data]
      throw new EngineError(
        'FILE_INVALID',
        `metric: ${where}: expected prompt, output and a list of references, ${read.error.issues[0]?.message ?? ''}.`,
      )
    })
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new EngineError('FILE_INVALID', `metric: ${where}: ${(cause as Error).message}.`, { cause })
  }
}
