// What a window sees of models and of what they are written as.

/** A model. */
export interface ModelView {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly licence: string
  readonly source: string
  readonly isShipped: boolean
  /** Id of the model it was trained from. */
  readonly parent: string | null
  /** Id of the run that made it. */
  readonly run: string | null
  readonly parameters: number
  readonly sizeBytes: number
  readonly createdAt: string
  /** Can draw pictures from captions, and so be a base. */
  readonly draws: boolean
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[]
  readonly card: Readonly<Record<string, unknown>>
  /** The generation options that its makers recommend. */
  readonly generation: Readonly<Record<string, unknown>>
}

/** A text model that could be added. */
export interface ModelOfferView {
  readonly name: string
  readonly family: string
  /** As its files name it; `unknown` where they do not. */
  readonly licence: string
  readonly parameters: number
  readonly sizeBytes: number
  /** Of the weights as they are computed with. */
  readonly memoryBytes: number
  /** Most tokens that it reads. */
  readonly context: number
}

/** A model of the hub, as it is at one commit. */
export interface HubOfferView {
  /** owner/name */
  readonly repository: string
  readonly commit: string
  /** Names it at that commit, for fetching exactly this. */
  readonly reference: string
  /** Null where the hub names none. */
  readonly licence: string | null
  readonly sizeBytes: number
  /** The most that its weights take once they are computed with. */
  readonly memoryBytes: number
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
}

/** An exported model. */
export interface ArtifactView {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly format: string
  readonly type: string
  readonly sizeBytes: number
  readonly bitsPerWeight: number
  readonly passed: boolean
  readonly conformance: Readonly<Record<string, unknown>>
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  readonly createdAt: string
}
