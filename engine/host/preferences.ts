// Votes as pairs to learn from: of two answers to the same prompt, or two pictures for a caption, the one that a person preferred.
import { parseRecipe } from '../api/recipe.ts'
import { objectiveNamed, type TextPart } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { VotedText } from '../store/tables/prompts.ts'
import type { RunRow } from '../store/tables/runs.ts'

/** An answer of a pair. */
export interface PreferenceAnswer {
  /** `completion` behind a prompt, `assistant` behind turns of a chat. */
  readonly part: TextPart
  /** Whether the end of the text belongs to it: the model ended it, nothing cut it off. */
  readonly isEnded: boolean
  /** Ids in the vocabulary of the model that wrote it; another model has others for the same text. */
  readonly tokens: readonly number[]
  /** Id of the model that wrote it, which may have been removed since. */
  readonly model: string
}

/** Two answers to a prompt, for preference training (Rafailov et al. 2023, “Direct Preference Optimization”: x, y_w, y_l). */
export interface Preference {
  /** Id of the vote. */
  readonly vote: number
  /** The prompt before any template: one `prompt`, or turns of a chat that an answer of the assistant follows. */
  readonly prompt: readonly TextPart[]
  readonly chosen: PreferenceAnswer
  readonly rejected: PreferenceAnswer
  /** The models were not named before the vote. */
  readonly isBlind: boolean
  readonly createdAt: string
}

/** Which votes are read. */
export interface PreferenceFilter {
  /** Those alone in which the models were not named. */
  readonly onlyBlind?: boolean
}

/**
 * The votes on texts, the oldest first. Those on two equal texts teach nothing and are left out; the same pair may come more
 * than once, also the other way round, as people voted.
 */
export function votesAsPreferences(
  { prompts }: Pick<Store, 'prompts'>,
  { onlyBlind = false }: PreferenceFilter = {},
): Preference[] {
  return prompts
    .textVotes()
    .filter(({ winner, loser, isBlind }) => !isSameAnswer(winner, loser) && (isBlind || !onlyBlind))
    .map(({ id, parts, winner, loser, winnerModel, loserModel, isBlind, createdAt }) => {
      const prompt = parts as readonly TextPart[]
      const role = prompt.some((part) => part.role === 'user') ? 'assistant' : 'completion'
      const answer = ({ text, tokens, isEnded }: VotedText, model: string): PreferenceAnswer => ({
        ...{ part: { role, text }, isEnded, tokens, model },
      })
      return {
        ...{ vote: id, prompt, isBlind, createdAt },
        chosen: answer(winner, winnerModel),
        rejected: answer(loser, loserModel),
      }
    })
}

/** Two pictures for a caption, for preference training. */
export interface PicturePair {
  /** Id of the vote; null for a pair that comes from ratings. */
  readonly vote: number | null
  readonly caption: string
  /** Blobs. */
  readonly chosen: string
  readonly rejected: string
  readonly createdAt: string
}

/** The votes on pictures, the oldest first; those on the same picture twice, or on one that is not stored, teach nothing and are left out. */
export function votesOnPictures({ prompts, blobs }: Pick<Store, 'prompts' | 'blobs'>): PicturePair[] {
  const isStored = (blob: string): boolean => /^[0-9a-f]{64}$/.test(blob) && blobs.has(blob)
  return prompts
    .pictureVotes()
    .filter((vote) => vote.winnerPicture !== vote.loserPicture)
    .filter((vote) => isStored(vote.winnerPicture) && isStored(vote.loserPicture))
    .map(({ id, prompt, winnerPicture, loserPicture, createdAt }) => ({
      ...{ vote: id, caption: prompt, chosen: winnerPicture, rejected: loserPicture, createdAt },
    }))
}

/**
 * The pairs that a run learns from, none where its objective learns from no pairs. They are kept with the run when it is queued, so
 * that votes which are taken back or added before it ends change nothing.
 */
export function preferencesOfRun<P extends { readonly createdAt: string }>(
  store: Pick<Store, 'runPreferences'>,
  { id, createdAt, recipe }: Pick<RunRow, 'id' | 'createdAt' | 'recipe'>,
  present: () => readonly P[],
): readonly P[] {
  if (objectiveNamed(parseRecipe(recipe).objective.name).preparation?.learnsPairs !== true) return []
  const kept = store.runPreferences.of(id)
  if (kept) return kept as readonly P[]
  // a run of an older version was queued without them
  const pairs = present().filter((pair) => pair.createdAt <= createdAt)
  store.runPreferences.keep(id, pairs)
  return pairs
}

function isSameAnswer(one: VotedText, two: VotedText): boolean {
  return one.text === two.text && one.isEnded === two.isEnded
}
