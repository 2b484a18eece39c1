// Options that all objectives with a reward share, and the groups of rows that their batches are made of.
import { z } from 'zod'
import { type ModelKind, option } from '../api/options.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** Stands for the reward of the model's kind. */
const AUTO_REWARD = 'auto'
const USUAL_REWARDS: Readonly<Record<ModelKind, string>> = { text: 'rouge-l', 'caption-image': 'agreement' }

/** The metric that a recipe's reward means for a kind of model. */
export function rewardFor(kind: ModelKind, reward: string): string {
  return reward === AUTO_REWARD ? USUAL_REWARDS[kind] : reward
}

/** What is rewarded, and how continuations are drawn. */
export const rewardOptions = {
  reward: option(z.string().min(1).max(200).default(AUTO_REWARD), {
    label: 'Reward',
    help: 'Name of the metric of single results to raise, one of your own included; where less is better, it is lowered. Automatic takes rouge-l for texts and agreement for pictures.',
  }),
  newTokens: option(z.int().min(1).max(4096).default(32), {
    label: 'Most new tokens',
    help: 'Length at which a continuation is cut. Longer ones cost more: they are written token by token.',
    unit: 'tokens',
    kinds: ['text'],
  }),
  prefixTokens: option(z.int().min(1).max(4096).default(16), {
    label: 'Given tokens',
    help: 'How many tokens of a plain text are given before the model goes on; prompts are given whole.',
    unit: 'tokens',
    kinds: ['text'],
    advanced: true,
  }),
  likelihoodShare: option(z.number().min(0).max(100).default(0), {
    label: 'Likelihood share',
    help: 'λ in reward + λ · likelihood of the right answers: keeps the model from learning nothing but the reward. 0: reward alone.',
  }),
}

/** How many continuations there are of each example. */
export const samplesOption = (least: number, fallback: number): z.ZodType<number, number | undefined> =>
  option(z.int().min(least).max(256).default(fallback), {
    label: 'Continuations',
    help: 'How many times the model continues each example; a batch has that many fewer examples.',
  })

/**
 * Examples of a batch in groups of so many rows.
 * @throws BAD_ARGUMENT when the groups do not fill it
 */
export function groupsIn(rows: number, group: number, name: string): number {
  if (rows % group === 0) return rows / group
  throw new EngineError('BAD_ARGUMENT', message('recipe.groups', { name, group, rows }), {
    details: { path: 'batchSize' },
  })
}
