// One picture of each objective that weights alone do not explain, by its name. Others are drawn from what they count.
import type { Component } from 'svelte'
import OwnWords from './OwnWords.svelte'
import Preference from './Preference.svelte'
import PushedAway from './PushedAway.svelte'
import Rewarded from './Rewarded.svelte'

/** What every drawing is given. */
export interface DrawingProps {
  /** Of a prompt and its answer; else of a caption and its picture. */
  readonly isText: boolean
}

/** Drawings by name of the objective. */
export const OBJECTIVE_DRAWINGS: Readonly<Record<string, Component<DrawingProps>>> = {
  unlikelihood: PushedAway,
  'sequence-unlikelihood': PushedAway,
  'picture-unlikelihood': PushedAway,
  reinforce: Rewarded,
  'minimum-risk': Rewarded,
  grpo: Rewarded,
  mixer: Rewarded,
  'scheduled-sampling': OwnWords,
  'noisy-prefix': OwnWords,
  dpo: Preference,
}
