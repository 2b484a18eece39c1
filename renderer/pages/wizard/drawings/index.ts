// One picture of each objective that weights alone do not explain, by its name. Others are drawn from what they count.
import type { Component } from 'svelte'
import LeastRisk from './LeastRisk.svelte'
import OwnRepeats from './OwnRepeats.svelte'
import OwnTail from './OwnTail.svelte'
import OwnWords from './OwnWords.svelte'
import Preference from './Preference.svelte'
import PushedAway from './PushedAway.svelte'
import Rewarded from './Rewarded.svelte'
import RewardedInGroups from './RewardedInGroups.svelte'
import WrongNeighbours from './WrongNeighbours.svelte'
import WrongWords from './WrongWords.svelte'

/** What every drawing is given. */
export interface DrawingProps {
  /** Of a prompt and its answer; else of a caption and its picture. */
  readonly isText: boolean
}

/** Drawings by name of the objective. */
export const OBJECTIVE_DRAWINGS: Readonly<Record<string, Component<DrawingProps>>> = {
  unlikelihood: PushedAway,
  'sequence-unlikelihood': OwnRepeats,
  'picture-unlikelihood': WrongNeighbours as Component<DrawingProps>, // always of a picture
  reinforce: Rewarded,
  'minimum-risk': LeastRisk,
  grpo: RewardedInGroups,
  mixer: OwnTail,
  'scheduled-sampling': OwnWords,
  'noisy-prefix': WrongWords,
  dpo: Preference,
}
