// What a window sees of pictures that a model drew, of prompts and of votes.

/** A picture of the playground. */
export interface DrawnView {
  readonly prompt: string
  readonly sample: number
  readonly picture: string
  readonly tokens: readonly number[]
  /** ln p of each token under the unguided model, in nats; row by row over the picture. */
  readonly tokenLogProb: readonly number[]
  readonly logProb: number
  /** What it was ranked by; null when it was not. */
  readonly score: number | null
}

/** A prompt with the versions it had. */
export interface PromptView {
  readonly id: number
  readonly text: string
  readonly usedAt: string
  readonly times: number
}

/** How often people preferred what a model drew, with the 95 % interval of the share. */
export interface TallyView {
  readonly model: string
  readonly wins: number
  readonly losses: number
  readonly share: number
  readonly low: number
  readonly high: number
}
