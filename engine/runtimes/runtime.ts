// What every device offers: compile a graph, run it.
import type { Message } from '../base/message.ts'
import type { HostTensor } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'

/** Values by name. */
export type Tensors = Readonly<Record<string, HostTensor>>

/** A compiled graph. */
export interface Program {
  /**
   * Runs the graph. A tensor in `into` receives the output of its name in its own memory; other outputs are new.
   * @throws BAD_ARGUMENT when an input is missing or has another shape.
   */
  run(feeds: Tensors, into?: Tensors): Promise<Record<string, HostTensor>>
  dispose(): Promise<void>
}

/** What compiling can be told. */
export interface CompileOptions {
  /** Worker threads; 0 lets the runtime choose. */
  readonly threads?: number
  /** Let idle threads wait actively: faster when no other program runs beside this one. */
  readonly spinning?: boolean
}

/** A way to run graphs. */
export interface Runtime {
  readonly name: string
  compile(graph: Graph, options?: CompileOptions): Promise<Program>
}

/** A registry entry. */
export interface RuntimeDescriptor {
  readonly name: string
  readonly label: string
  readonly help: string
  /** Why it cannot run here, or undefined when it can. */
  unavailable(): Promise<string | Message | undefined>
  open(): Promise<Runtime>
}
