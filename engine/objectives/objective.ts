// What an objective is: weights over one graph, for texts and pictures alike:
//   loss = Σ w·(−ln p(target)) + Σ v·(−ln(1 − p(target))) + Σ u·(−ln(1 − p(candidate)))
// and of pictures Σ w·α·(−ln(1 − p(code))) over codes that the batch shows to be used too often (overused-loss.ts).
// A plain objective is a function of targets alone: `weights` w, `penalties` u. One that needs the model as it is (own words,
// rewards, ln p of now or of the frozen base) has a `preparation`, which turns rows of the dataset into the batch that is learnt
// from, before each step: the gradient of REINFORCE, of minimum risk, of a KL term or of DPO is such a weighted sum with
// coefficients that the host computes, so that w may be negative and no second graph is needed. See rehearsal.ts for what the
// model can be asked, rollout-rows.ts for rows of what it said.
import type { z } from 'zod'
import type { Descriptor, LossSample } from '../api/descriptor.ts'
import type { ModelKind } from '../api/options.ts'
import type { Rehearsal } from './rehearsal.ts'

/** What a target is: nothing, part of what the model is given (prompt, caption), or of what it is to make. */
export const ROLE = { padding: 0, given: 1, answer: 2 } as const
/** Which targets a role names. */
export type TargetRole = keyof typeof ROLE

/** The tokens that a batch predicts, row by row; arrays are [rows · length]. */
export interface Targets {
  readonly rows: number
  /** Targets per row. */
  readonly length: number
  readonly tokens: Int32Array
  /** Values of {@link ROLE}. */
  readonly roles: Uint8Array
  /** Which document of its row a target belongs to, from 0: a packed row has several. */
  readonly documents: Int32Array
}

/** Tokens that are to become less likely. */
export interface Penalties {
  /** [rows · candidates] ids; all targets of a row share them. */
  readonly tokens: Int32Array
  /** [rows · length · candidates]: weight of −ln(1 − p) of a candidate in the place of a target, mostly 0. */
  readonly weights: Float32Array
}

/** Rows that are learnt from, with what is read before each target. */
export interface Batch extends Targets {
  /** [rows · length]: the token that the model reads in the place of a target; −1 where that is no token of a vocabulary. */
  readonly inputs: Int32Array
  /** [rows · length]: place of each input in its document. */
  readonly positions: Int32Array
}

/** What a preparation makes of a batch. What it leaves out is computed from the rows as for a plain objective. */
export interface Prepared {
  readonly batch: Batch
  /** w, [rows · length], of any sign. */
  readonly weights?: Float32Array
  /** v, [rows · length], at least 0; only where the objective {@link Objective.refuses}. */
  readonly refusals?: Float32Array
  readonly penalties?: Penalties
  /**
   * Added to the loss that is told, so that it is the objective's value where Σ w·(−ln p) has its gradient and another value;
   * 0 unless told.
   */
  readonly lossShift?: number
  /** Figures of the step that are stored and drawn, such as `meanReward`; finite numbers. */
  readonly figures?: Readonly<Record<string, number>>
}

/** How rows of a dataset become a batch with the help of the model. */
export interface Preparation<O = unknown> {
  /** Rows of the dataset for a batch of so many rows. @throws BAD_ARGUMENT when it cannot be shared out */
  sourceRows(rows: number, options: O): number
  /** Most tokens that a continuation adds to what is given; 0: nothing is continued, and rows may be packed. */
  newTokens(options: O): number
  /** Whether the rows come from people's choices, the preferred answer before the refused one to the same prompt. False unless told. */
  readonly learnsPairs?: true
  /** The metric that is the reward; absent: none is asked for. */
  reward?(options: O): string
  /**
   * The batch of a step: a pure function of the rows, the model's weights, seed and step. The source has
   * {@link Preparation.sourceRows} rows; the result has as many as the graph of the step.
   * @throws REWARD_UNUSABLE, DIVERGED; the run then ends with its last checkpoint
   */
  prepare(source: Batch, model: Rehearsal, options: O): Promise<Prepared>
}

/** A registry entry: what a model learns. */
export interface Objective<O = unknown> extends Descriptor {
  readonly options: z.ZodType<O>
  /** Which models it can train. */
  readonly kinds: readonly ModelKind[]
  /** Whether given tokens are learnt too: for pictures that adds the captions' head to the graph. */
  learnsGiven(options: O): boolean
  /**
   * Whether the state with the least held-out loss is the one to keep. Not where steps learn something else than answers, such as
   * a reward, for which that loss is the price. True unless told.
   */
  readonly lossTells?: false
  /** Of texts: prompts are answers too, and are judged as such. False unless told. */
  readonly learnsEverything?: boolean
  /** Weights of −ln p, [rows · length]; they are normalised over the whole batch here and nowhere else. */
  weights(targets: Targets, options: O): Float32Array
  /** Absent: nothing is pushed away. */
  readonly penalties?: {
    /** Candidates of a row of so many targets; the graph is made for that number. */
    count(length: number, options: O): number
    of(targets: Targets, options: O): Penalties
  }
  /** Of pictures: α, how much codes count in every place that the model expects more often than they come; absent: not at all. */
  overused?(options: O): number
  /** Whether its batches push targets themselves away: adds v to the graph. False unless told. */
  refuses?(options: O): boolean
  /** Absent: the rows of the dataset are learnt from as they are. */
  readonly preparation?: Preparation<O>
}

/** Adds `share / number of such targets` to every target of a role; nothing where there is none. */
export function addEvenly(
  weights: Float32Array,
  { roles }: Targets,
  { role, share }: { readonly role: TargetRole; readonly share: number },
): void {
  const count = roles.reduce((n, one) => n + (one === ROLE[role] ? 1 : 0), 0)
  roles.forEach((one, i) => {
    if (one === ROLE[role]) weights[i] = (weights[i] as number) + share / count
  })
}

/** A caption of six tokens before a picture of sixteen, or a prompt before an answer, for drawings. */
const SAMPLE = { given: 6, answer: 16 }

/** What an objective counts in one caption and picture, or prompt and answer, by its own weights: any objective can be drawn so. */
export function lossSample(objective: Objective, options: unknown): LossSample {
  const length = SAMPLE.given + SAMPLE.answer
  const weights = objective.weights(
    {
      ...{ rows: 1, length },
      tokens: Int32Array.from({ length }, (_, place) => place + 1),
      roles: Uint8Array.from({ length }, (_, place) => (place < SAMPLE.given ? ROLE.given : ROLE.answer)),
      documents: new Int32Array(length),
    },
    options,
  )
  return {
    caption: Array.from(weights.subarray(0, SAMPLE.given)),
    image: Array.from(weights.subarray(SAMPLE.given)),
  }
}
