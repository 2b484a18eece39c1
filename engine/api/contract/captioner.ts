// Calls on suggested captions: what makes them, and their review. Nothing enters a dataset until it is accepted.
import { z } from 'zod'
import { call, event } from './define.ts'
import type { JobView, Message, OperationView } from './views.ts'

const dataset = z.string().min(1)
const key = z.string().min(1)
const filter = z.string().max(2000).default('')
const options = z.record(z.string(), z.unknown()).default({})

/** What becomes of an accepted suggestion: it takes the place of the first caption, or stands beside all. */
const how = z.enum(['replace', 'add']).default('replace')

/** States of a suggestion; `failed` ones have a reason instead of a text. */
export const SUGGESTION_STATES = ['pending', 'accepted', 'rejected', 'failed'] as const
/** One of {@link SUGGESTION_STATES}. */
export type SuggestionState = (typeof SUGGESTION_STATES)[number]

/** How captioners are set up. */
export interface CaptionerSettingsView {
  /** Complete options by name of the captioner. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Where pictures go when captions are asked of a program: nowhere yet, to this computer, or beyond it. */
  readonly destination: 'none' | 'here' | 'elsewhere'
  /** Host and port of that program; empty for none. */
  readonly host: string
  /** A person agreed that pictures go to this host. */
  readonly allowRemote: boolean
  /** A key is kept for this host. It is never told. */
  readonly hasKey: boolean
}

/** The answer to one picture. */
export interface CaptionTrialView {
  /** Blob of the picture; null for the red disc that stands in when there is no dataset. */
  readonly picture: string | null
  readonly text: string
  readonly seconds: number
}

/** A suggested caption beside what there is. */
export interface SuggestionView {
  readonly key: string
  readonly picture: string
  readonly file: string
  /** As they stand now. */
  readonly captions: readonly string[]
  readonly state: SuggestionState
  /** Null when it failed. */
  readonly text: string | null
  /** Why it failed. */
  readonly problem: string | null
  /** The same with its code, where it has one. */
  readonly said?: Message | null
  readonly captioner: string
  readonly model: string
  readonly prompt: string
  readonly seconds: number
  readonly createdAt: string
}

/** How many suggestions are in each state. */
export type SuggestionCounts = Readonly<Record<SuggestionState, number>>

/** Suggestions by captioners, and what is done with them. */
export const captioner = {
  settings: call(z.undefined())<CaptionerSettingsView>(),
  saveSettings: call(
    z.strictObject({
      captioner: z.string().min(1),
      /** Changes of its options. */
      options,
      /** Agrees that pictures go beyond this computer, to the host that the options name then. */
      allowRemote: z.boolean().optional(),
      /** Empty forgets it. */
      key: z.string().max(4000).optional(),
    }),
  )<CaptionerSettingsView>(),
  settingsChanged: event<CaptionerSettingsView>(),
  /** Names of the models that the program at the kept address has. */
  models: call(z.undefined())<readonly string[]>(),
  /** Asks for one caption and keeps nothing. */
  tryOne: call(
    z.object({
      captioner: z.string().min(1),
      options,
      dataset: dataset.nullable().default(null),
      key: key.nullable().default(null),
    }),
  )<CaptionTrialView>(),
  /** Suggests captions for the named pairs, else for those that pass the filter. */
  suggest: call(
    z.object({
      dataset,
      captioner: z.string().min(1),
      options,
      filter,
      keys: z.array(key).min(1).max(1_000_000).optional(),
      /** Also where a suggestion waits already or was rejected. */
      again: z.boolean().default(false),
    }),
  )<JobView>(),
  counts: call(z.object({ dataset }))<SuggestionCounts>(),
  /** Suggestions in the order of the pairs, behind the pair `after`. */
  page: call(
    z.object({
      dataset,
      filter,
      state: z.enum(SUGGESTION_STATES).default('pending'),
      after: key.nullable().default(null),
      limit: z.int().min(1).max(500).default(100),
    }),
  )<{
    /** All that pass, on this page or not. */
    readonly total: number
    readonly suggestions: readonly SuggestionView[]
    /** What is wrong with the filter; then nothing is filtered out. */
    readonly problem: Message | null
  }>(),
  /** `expected` is the first caption that the person saw, null for none; another one there now is a CONFLICT. */
  accept: call(
    z.object({ dataset, key, text: z.string().max(100_000), expected: z.string().nullable(), how }),
  )<OperationView>(),
  /** Accepts every pending suggestion that passes the filter, as one operation; null when nothing changed. */
  acceptAll: call(z.object({ dataset, filter, how }))<OperationView | null>(),
  /** Puts suggestions aside; of the named pairs, else of those that pass the filter. Gives the pairs. */
  reject: call(z.object({ dataset, keys: z.array(key).min(1).max(1_000_000).optional(), filter }))<
    readonly string[]
  >(),
  /** Brings rejected suggestions back into the review. */
  restore: call(z.object({ dataset, keys: z.array(key).min(1).max(1_000_000) }))<void>(),
  /** Tells every window that suggestions of a dataset came or were decided. */
  changed: event<{ readonly dataset: string }>(),
} as const
