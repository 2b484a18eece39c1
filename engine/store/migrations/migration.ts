// What a migration is.

/** One step of the schema. Never edited once released: a change is a new migration. */
export interface Migration {
  /** The schema's version after it. */
  readonly version: number
  /** SQL, run in one transaction. */
  readonly statements: string
}
