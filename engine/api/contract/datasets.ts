// Calls on datasets.
import { z } from 'zod'
import { call, event } from './define.ts'
import type {
  CaptionEditView,
  CaptionRevisionView,
  DatasetView,
  IssueView,
  JobView,
  Message,
  OperationView,
  PairView,
  RejectionView,
  SightView,
  TextPreviewView,
} from './views.ts'
import { DIFFERENCE_KINDS, type DifferenceView, type VersionView } from './version-views.ts'

const dataset = z.string().min(1)
const key = z.string().min(1)
const keys = z.array(key).min(1).max(1_000_000)
const place = z.int().min(0)
/** Id or name. */
const version = z.string().min(1).max(200)

/** Which pairs, in the query language of the filter box: words, `tag:`, `split:`, `rating:>3`, `is:trash` … */
const filter = z.string().max(2000).default('')
const replacement = {
  dataset,
  filter,
  find: z.string().min(1).max(2000),
  replace: z.string().max(2000),
  isPattern: z.boolean().default(false),
}

/** What pairs can be sorted by. */
export const PAIR_ORDERS = ['position', 'caption', 'length', 'rating', 'agreement', 'file'] as const

const query = {
  dataset,
  filter,
  order: z.enum(PAIR_ORDERS).default('position'),
  descending: z.boolean().default(false),
  offset: z.int().min(0).default(0),
}

/** Curation. Every change is one operation that `undo` takes back. */
export const datasets = {
  list: call(z.undefined())<readonly DatasetView[]>(),
  show: call(z.object({ dataset }))<{
    readonly dataset: DatasetView
    readonly rejected: readonly RejectionView[]
    readonly operations: readonly OperationView[]
    readonly tags: readonly { readonly tag: string; readonly pairs: number }[]
  }>(),
  import: call(
    z.object({
      grants: z.array(z.string()).min(1).max(100),
      name: z.string().min(1).max(200),
      /** What is imported; found out by the format or what lies there unless told. */
      kind: z.enum(['pairs', 'texts']).nullable().default(null),
      /** Options of the importer, as the catalog describes them. */
      options: z.record(z.string(), z.unknown()).default({}),
      /** Adds to a dataset of that name. */
      add: z.boolean().default(false),
    }),
  )<JobView>(),
  /** The first rows of files of texts, with the columns that were found or named in the options. */
  previewTexts: call(
    z.object({
      grants: z.array(z.string()).min(1).max(100),
      options: z.record(z.string(), z.unknown()).default({}),
      files: z.int().min(1).max(20).default(3),
      rows: z.int().min(1).max(50).default(5),
    }),
  )<TextPreviewView>(),
  /** Sample pairs that come with the program, for a first look. */
  importSample: call(z.object({ name: z.string().min(1).max(200) }))<JobView>(),
  rename: call(z.object({ dataset, name: z.string().min(1).max(200) }))<DatasetView>(),
  remove: call(z.object({ dataset }))<void>(),
  /** A window of the pairs that pass the filter. */
  page: call(
    z.object({
      ...query,
      limit: z.int().min(1).max(1000).default(200),
      /** These pairs in this order, wherever they lie; then filter and order rest. */
      keys: z.array(key).max(1000).optional(),
    }),
  )<{
    readonly total: number
    readonly pairs: readonly PairView[]
    /** What is wrong with the filter; then nothing is filtered out. */
    readonly problem: Message | null
  }>(),
  /** Keys of a page of any length, for what is done to everything that passes. */
  keys: call(z.object({ ...query, limit: z.int().min(1).max(1_000_000).default(1_000_000) }))<
    readonly string[]
  >(),
  /** What the filter box can offer: `name:value` with examples of values. */
  filterTerms: call(z.undefined())<
    readonly {
      readonly name: string
      readonly label: string
      readonly help: string
      readonly values: readonly string[]
    }[]
  >(),
  pair: call(z.object({ dataset, key }))<{
    readonly pair: PairView
    readonly history: readonly CaptionRevisionView[]
  }>(),
  /** `expected` is the text the person saw; another one there now is an error that brings it (two windows, one caption). */
  setCaption: call(z.object({ dataset, key, place, text: z.string(), expected: z.string() }))<PairView>(),
  addCaption: call(z.object({ dataset, key, text: z.string() }))<PairView>(),
  removeCaption: call(z.object({ dataset, key, place }))<PairView>(),
  /** Puts a caption before or behind others; the first one is the main one. `expected` as for `setCaption`. */
  moveCaption: call(z.object({ dataset, key, place, to: place, expected: z.string() }))<PairView>(),
  /** Writes a caption again as a revision of `pair`'s history had it; one that was removed comes back. */
  restoreCaption: call(
    z.object({ dataset, key, place, revision: z.int().min(1), text: z.string() }),
  )<PairView>(),
  setStatus: call(z.object({ dataset, keys, status: z.enum(['kept', 'excluded']) }))<OperationView>(),
  setRating: call(z.object({ dataset, keys, rating: z.int().min(1).max(5).nullable() }))<OperationView>(),
  setTags: call(
    z.object({
      dataset,
      keys,
      add: z.array(z.string().min(1).max(60)).default([]),
      remove: z.array(z.string()).default([]),
    }),
  )<OperationView>(),
  previewReplace: call(z.object({ ...replacement, limit: z.int().min(1).max(500).default(50) }))<{
    readonly changed: number
    readonly edits: readonly CaptionEditView[]
  }>(),
  replace: call(z.object(replacement))<OperationView | null>(),
  undo: call(z.object({ dataset }))<OperationView>(),
  /** Newest first. */
  versions: call(z.object({ dataset }))<readonly VersionView[]>(),
  /** Keeps the present state under a name; a run that starts keeps one by itself. */
  keepVersion: call(z.object({ dataset, name: z.string().min(1).max(200) }))<VersionView>(),
  removeVersion: call(z.object({ dataset, version }))<void>(),
  /** What differs from a version to another, or to the present state. */
  difference: call(
    z.object({
      dataset,
      from: version,
      to: version.nullable().default(null),
      kind: z.enum(DIFFERENCE_KINDS).nullable().default(null),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(500).default(50),
    }),
  )<DifferenceView>(),
  /** Goes back to a version; null when everything is so already. */
  restoreVersion: call(z.object({ dataset, version }))<OperationView | null>(),
  /**
   * Writes the pairs that pass the filter. The job's result is GRANT/NAME: of a new folder below `grant`, or without one
   * of an archive that the address `/artifact/GRANT/NAME` gives out.
   */
  export: call(
    z.object({ dataset, filter, format: z.string().min(1), grant: z.string().nullable().default(null) }),
  )<JobView>(),
  check: call(z.object({ dataset, model: z.string().nullable().default(null) }))<readonly IssueView[]>(),
  sight: call(z.object({ dataset, key, model: z.string().min(1) }))<SightView>(),
  /** Measures how well pictures and captions agree, for sorting. */
  measureAgreement: call(z.object({ dataset }))<JobView>(),
  /** Tells every window that something in a dataset changed. */
  changed: event<{ readonly dataset: string }>(),
} as const
