// What commands need of the engine, as an interface with one entry per service: tests put small ones in, and a command
// that needs none loads none.

/** A runtime as `doctor` shows it. */
export interface RuntimeReport {
  readonly name: string
  readonly label: string
  readonly available: boolean
  /** Why not, when it is not available or failed its known-answer test. */
  readonly reason?: string
  /** What of the processor it uses. */
  readonly details?: string
}

/** The engine behind the commands. */
export interface Services {
  /** Every runtime with the outcome of its known-answer test. */
  listRuntimes(): Promise<readonly RuntimeReport[]>
  /** Of Tuneloom and of the libraries that it stands on, by package. */
  versions(): Readonly<Record<string, string>>
}
