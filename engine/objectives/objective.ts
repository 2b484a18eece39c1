// What an objective is: from the roles of a batch's tokens it says how much each token's loss counts, and which tokens are
// pushed away. The same shape serves texts and pictures: loss = Σ w·(−ln p(target)) + Σ u·(−ln(1 − p(candidate))). Both are
// functions of targets alone, so that a model's own words can be judged like those of a dataset.
import type { z } from 'zod'
import type { Descriptor, LossSample } from '../api/descriptor.ts'
import type { ModelKind } from '../api/options.ts'

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

/** A registry entry: what a model learns. */
export interface Objective<O = unknown> extends Descriptor {
  readonly options: z.ZodType<O>
  /** Which models it can train. */
  readonly kinds: readonly ModelKind[]
  /** Whether given tokens are learnt too: for pictures that adds the captions' head to the graph. */
  learnsGiven(options: O): boolean
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
