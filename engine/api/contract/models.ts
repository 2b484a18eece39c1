// Calls on models, their exports, and what is drawn with them.
import { z } from 'zod'
import { call, event } from './define.ts'
import type {
  ArtifactView,
  DrawnView,
  HubOfferView,
  JobView,
  ModelOfferView,
  ModelView,
  PromptView,
  TallyView,
} from './views.ts'
import type { WritingView } from './written-views.ts'

const model = z.string().min(1)
const hubReference = z.string().min(1).max(500)

/** Shipped, added and trained models. */
export const models = {
  list: call(z.undefined())<readonly ModelView[]>(),
  add: call(z.object({ grant: z.string(), name: z.string().min(1).max(200) }))<ModelView>(),
  /** What a folder or file says of the text model in it, before it is added; null for a folder of this program's own layout. */
  offer: call(z.object({ grant: z.string() }))<ModelOfferView | null>(),
  /** Asks the hub what `hub:owner/name@revision` is now; nothing else is fetched. */
  lookUpHub: call(z.object({ reference: hubReference }))<HubOfferView>(),
  /** Downloads and adds what was looked up, named by its commit. */
  addFromHub: call(z.object({ reference: hubReference, name: z.string().min(1).max(200) }))<JobView>(),
  rename: call(z.object({ model, name: z.string().min(1).max(200) }))<ModelView>(),
  remove: call(z.object({ model }))<void>(),
  changed: event<Record<string, never>>(),
} as const

/** Quantized files. */
export const artifacts = {
  list: call(z.undefined())<readonly ArtifactView[]>(),
  /** Options as the catalog's `exports` describe them; the folder is made below the data folder's `exports`. */
  start: call(
    z.object({
      model,
      type: z.string().min(1),
      gate: z.enum(['strict', 'warn']).default('strict'),
      dataset: z.string().nullable().default(null),
    }),
  )<JobView>(),
  remove: call(z.object({ artifact: z.string().min(1) }))<void>(),
  /** A grant for its folder, which the desktop program can show in the file manager. */
  locate: call(z.object({ artifact: z.string().min(1) }))<{ readonly grant: string }>(),
} as const

const chatFrame = z
  .object({ system: z.string().max(100_000) })
  .nullable()
  .default(null)
const votedText = z.object({
  model,
  /** Blob of the whole text. */
  blob: z.string(),
  /** Ids of all its tokens. */
  tokens: z.array(z.int().min(0)).max(1_000_000),
  /** The model ended it itself. */
  isEnded: z.boolean(),
})

/** Prompts tried out. */
export const playground = {
  /** Draws for one pane; `pane` comes back in the events on the way. Cancelled by its signal. */
  draw: call(
    z.object({
      pane: z.string().max(100),
      model,
      prompt: z.string().min(1).max(10_000),
      /** Generation options instead of the model's own. */
      options: z.record(z.string(), z.unknown()).default({}),
      seed: z.int().min(0).default(0),
      bestOf: z.int().min(1).max(64).nullable().default(null),
      rankBy: z.enum(['agreement', 'likelihood']).default('agreement'),
    }),
  )<{
    readonly pictures: readonly DrawnView[]
    readonly tokensPerSecond: number
    readonly gridSide: number
  }>(),
  /** While it draws: how far it is, and the pictures so far where the model shows them. */
  progress: event<{
    readonly pane: string
    readonly done: number
    readonly total: number
    /** One small PNG in Base64 for each picture under way; empty when there is nothing new. */
    readonly pictures: readonly string[]
  }>(),
  /** Writes for one pane with a text model; tokens come as events on the way. Cancelled by its signal. */
  write: call(
    z.object({
      pane: z.string().max(100),
      model,
      prompt: z.string().min(1).max(1_000_000),
      /** Puts the prompt into the model's chat template, as what a person says after these words of the system. */
      chat: chatFrame,
      /** Ids of tokens that the result begins with: a branch of an earlier one. */
      begun: z.array(z.int().min(0)).max(100_000).default([]),
      /** Generation options instead of the model's own. */
      options: z.record(z.string(), z.unknown()).default({}),
      seed: z.int().min(0).default(0),
    }),
  )<WritingView>(),
  /** While it writes, but not by beams: the text that came since the last event. */
  writing: event<{
    readonly pane: string
    readonly sample: number
    readonly text: string
    /** Tokens of this result so far. */
    readonly tokens: number
  }>(),
  prompts: call(z.undefined())<readonly PromptView[]>(),
  /** Keeps which of two pictures of the same prompt is better. */
  vote: call(
    z.object({
      prompt: z.string().min(1),
      winner: z.object({ model, picture: z.string() }),
      loser: z.object({ model, picture: z.string() }),
    }),
  )<{ readonly vote: number }>(),
  /** Keeps which of two texts after the same prompt is better, with all that preferences are learnt from. */
  voteTexts: call(
    z.object({
      prompt: z.string().min(1).max(1_000_000),
      chat: chatFrame,
      winner: votedText,
      loser: votedText,
      /** The models were not named before. */
      isBlind: z.boolean(),
    }),
  )<{ readonly vote: number }>(),
  /** Takes a vote back; one that is gone already changes nothing. */
  takeBack: call(z.object({ vote: z.int().min(1) }))<void>(),
  /** Wins and losses by model, of all votes, the greatest share first. */
  votes: call(z.undefined())<readonly TallyView[]>(),
  /** Votes were added or taken back. */
  voted: event<Record<string, never>>(),
} as const
