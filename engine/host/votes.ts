// Votes of the playground, counted by model.
import { wilsonInterval } from '../index.ts'
import type { Store } from '../store/store.ts'

/** How often people preferred what a model drew. */
export interface Tally {
  /** Id of a model. */
  readonly model: string
  readonly wins: number
  readonly losses: number
  /** Share of its votes that it won, with the 95 % interval. */
  readonly share: number
  readonly low: number
  readonly high: number
}

/** One line for each model that was voted on, the greatest share first; models that were removed among them. */
export function tallyVotes({ prompts }: Pick<Store, 'prompts'>): Tally[] {
  const counts = new Map<string, { wins: number; losses: number }>()
  const countOf = (model: string): { wins: number; losses: number } => {
    const count = counts.get(model) ?? { wins: 0, losses: 0 }
    counts.set(model, count)
    return count
  }
  for (const { winner, loser } of prompts.votes()) {
    countOf(winner).wins++
    countOf(loser).losses++
  }
  return [...counts]
    .map(([model, { wins, losses }]) => tallyOf(model, wins, losses))
    .sort((a, b) => b.share - a.share || b.wins + b.losses - (a.wins + a.losses))
}

function tallyOf(model: string, wins: number, losses: number): Tally {
  const [low, high] = wilsonInterval(wins, wins + losses)
  return { model, wins, losses, share: wins / (wins + losses), low, high }
}
