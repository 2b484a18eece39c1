// How the engine describes what it offers, so that wizards and commands can draw themselves.
import type { z } from 'zod'
import { describeOptions, type ModelKind, type OptionDescription } from './options.ts'

/** The describing half of a registry entry. */
export interface Descriptor {
  /** What recipes and commands write: `kebab-case`. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What one gains and loses, one or two sentences. */
  readonly help: string
}

/** A registry entry as the window sees it. */
export interface CatalogEntry extends Descriptor {
  readonly options: readonly OptionDescription[]
  /** Kinds of models that an objective trains or an option of generation applies to; every kind unless told. */
  readonly kinds?: readonly ModelKind[]
  /** Of an objective with its defaults: what it counts, to be drawn. */
  readonly loss?: LossSample
}

/** How much each token of a sample sequence counts in a loss; only the proportions matter. */
export interface LossSample {
  /** Of a caption, or of a prompt. */
  readonly caption: readonly number[]
  /** Of a picture, or of an answer. */
  readonly image: readonly number[]
}

/** Every registry by name, such as `objectives` and `quantizers`. */
export type Catalog = Readonly<Record<string, readonly CatalogEntry[]>>

/** The describing half of an entry, plain values only. */
export function describeEntry(
  entry: Descriptor & { readonly options?: z.ZodType; readonly kinds?: readonly ModelKind[] },
): CatalogEntry {
  const { name, label, help, options, kinds } = entry
  return { name, label, help, ...(kinds && { kinds }), options: options ? describeOptions(options) : [] }
}
