// Groups the elementwise nodes of a graph into tasks that one loop can do, and puts all tasks in an order that works.
import { sameShape, sizeOf } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import { isElementwise } from '../wasm/lanes.ts'

/** Nodes that are lowered together: one node, or a group of elementwise nodes over one space. */
export interface Task {
  readonly nodes: readonly Node[]
  readonly isLoop: boolean
}

/** Values of a group are held in registers; more would spill. */
const LARGEST_GROUP = 40

interface Draft {
  readonly nodes: Node[]
  readonly isLoop: boolean
  /** A bit for every draft this one needs, directly or not: graphs have thousands, and sets of them took seconds. */
  readonly ancestors: Uint32Array
}

/** Tasks of a graph, each after the tasks it needs; inputs and constants belong to none. */
export function makeTasks(graph: Graph): Task[] {
  const drafts: Draft[] = []
  const home = new Map<Node, number>()
  const words = Math.ceil(graph.nodes.length / 32)
  for (const node of graph.nodes) {
    if (node.op.name === 'input' || node.op.name === 'constant') continue
    const needed = new Set(node.inputs.flatMap((value) => home.get(value.node) ?? []))
    const joined = isGroupable(node) ? findGroup(node, needed, drafts) : undefined
    const number =
      joined ?? drafts.push({ nodes: [], isLoop: isGroupable(node), ancestors: new Uint32Array(words) }) - 1
    drafts[number]?.nodes.push(node)
    home.set(node, number)
    const own = (drafts[number] as Draft).ancestors
    for (const other of needed) if (other !== number) include(own, other, drafts)
    if (joined !== undefined)
      for (const { ancestors } of drafts) if (has(ancestors, number)) includeAll(ancestors, own)
  }
  return inOrder(drafts)
}

function isGroupable({ op, outputs }: Node): boolean {
  return isElementwise(op.name) && sizeOf((outputs[0] as Value).shape) > 0
}

/** The latest group among the node's inputs that it can join without the group needing itself. */
function findGroup(node: Node, needed: ReadonlySet<number>, drafts: readonly Draft[]): number | undefined {
  const shape = (node.outputs[0] as Value).shape
  const fits = (number: number): boolean => {
    const draft = drafts[number] as Draft
    if (!draft.isLoop || draft.nodes.length >= LARGEST_GROUP) return false
    if (!sameShape(draft.nodes[0]?.outputs[0]?.shape ?? [], shape)) return false
    return ![...needed].some((other) => other !== number && has((drafts[other] as Draft).ancestors, number))
  }
  return [...needed].sort((a, b) => b - a).find(fits)
}

function has(bits: Uint32Array, number: number): boolean {
  return (((bits[number >> 5] as number) >>> (number & 31)) & 1) === 1
}

/** Adds a draft and all that it needs. */
function include(bits: Uint32Array, number: number, drafts: readonly Draft[]): void {
  bits[number >> 5] = (bits[number >> 5] as number) | (1 << (number & 31))
  includeAll(bits, (drafts[number] as Draft).ancestors)
}

function includeAll(bits: Uint32Array, others: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | (others[i] as number)
}

/** Depth first, so that what is made is used soon: short lives need little memory. */
function inOrder(drafts: readonly Draft[]): Task[] {
  const home = new Map(drafts.flatMap((draft) => draft.nodes.map((node) => [node, draft] as const)))
  const done = new Set<Draft>()
  const order: Task[] = []
  const visit = (start: Draft): void => {
    const stack = [start]
    while (stack.length > 0) {
      const draft = stack.at(-1) as Draft
      const missing = draft.nodes
        .flatMap((node) => node.inputs.map((value) => home.get(value.node)))
        .find((other) => other !== undefined && other !== draft && !done.has(other))
      if (missing && !done.has(draft)) stack.push(missing)
      else {
        stack.pop()
        if (!done.has(draft)) order.push({ nodes: draft.nodes, isLoop: draft.isLoop })
        done.add(draft)
      }
    }
  }
  for (const draft of drafts) visit(draft)
  return order
}
