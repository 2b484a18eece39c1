// Everything a beam search looked at, as a tree of tokens, for people to see.

/** A token that was a candidate. */
export interface BeamNode {
  /** The node before it; −1 for the prompt. */
  readonly parent: number
  readonly token: number
  /** ln p under the model alone, in nats. */
  readonly logProb: number
  /** Sum of what the options made of ln p, from the prompt to here. */
  readonly score: number
  /** New tokens before it. */
  readonly step: number
  /** Goes on, ended there, or was left behind. */
  readonly fate: 'kept' | 'finished' | 'dropped'
  /** The group that followed it, from 0. */
  readonly group: number
}

/** Candidates in the order in which they were looked at; an index is a node's number. */
export interface BeamTree {
  readonly nodes: readonly BeamNode[]
}

/** The root. */
export const ROOT = -1

/** A tree that grows; remembers nothing when it is not asked for. */
export class GrowingTree {
  readonly #nodes: BeamNode[] = []
  readonly #isWanted: boolean

  constructor(isWanted: boolean) {
    this.#isWanted = isWanted
  }

  /** The number of a new node. */
  add(node: BeamNode): number {
    return this.#isWanted ? this.#nodes.push(node) - 1 : ROOT
  }

  /** The tree, where it is asked for. */
  tree(): BeamTree | undefined {
    return this.#isWanted ? { nodes: this.#nodes } : undefined
  }
}
