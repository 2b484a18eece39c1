// Calls on datasets.
import { z } from 'zod'
import { call, event } from './define.ts'
import type {
  CaptionEditView,
  CaptionRevisionView,
  DatasetView,
  IssueView,
  JobView,
  OperationView,
  PairView,
  RejectionView,
  SightView,
} from './views.ts'

const dataset = z.string().min(1)
const key = z.string().min(1)
const keys = z.array(key).min(1).max(1_000_000)
const place = z.int().min(0)

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
      /** Options of the importer, as the catalog describes them. */
      options: z.record(z.string(), z.unknown()).default({}),
      /** Adds to a dataset of that name. */
      add: z.boolean().default(false),
    }),
  )<JobView>(),
  /** Sample pairs that come with the program, for a first look. */
  importSample: call(z.object({ name: z.string().min(1).max(200) }))<JobView>(),
  rename: call(z.object({ dataset, name: z.string().min(1).max(200) }))<DatasetView>(),
  remove: call(z.object({ dataset }))<void>(),
  /** A window of the pairs that pass the filter. */
  page: call(
    z.object({
      dataset,
      filter,
      order: z.enum(PAIR_ORDERS).default('position'),
      descending: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(200),
    }),
  )<{
    readonly total: number
    readonly pairs: readonly PairView[]
    /** What is wrong with the filter; then nothing is filtered out. */
    readonly problem: string | null
  }>(),
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
  check: call(z.object({ dataset, model: z.string().nullable().default(null) }))<readonly IssueView[]>(),
  sight: call(z.object({ dataset, key, model: z.string().min(1) }))<SightView>(),
  /** Measures how well pictures and captions agree, for sorting. */
  measureAgreement: call(z.object({ dataset }))<JobView>(),
  /** Tells every window that something in a dataset changed. */
  changed: event<{ readonly dataset: string }>(),
} as const
