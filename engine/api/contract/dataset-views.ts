// What a window sees of datasets, pictures and texts.
import type { Message, SaidProblem } from '../../base/message.ts'

/** A dataset in a list. */
export interface DatasetView {
  readonly id: string
  readonly name: string
  readonly kind: 'pairs' | 'texts'
  readonly format: string
  readonly counts: Readonly<Record<string, number>>
  readonly rejected: number
  readonly createdAt: string
  /** Changes exactly when training could change. */
  readonly fingerprint: string
  /** Blobs of a few pictures, for a card. */
  readonly cover: readonly string[]
  /** Side of the prepared pictures, in pixels; 0 for texts. */
  readonly pictureSize: number
  /** Beginnings of a few texts, for a card; none for pictures. */
  readonly lines: readonly string[]
}

/** What an import could not take. */
export interface RejectionView {
  readonly file: string
  readonly line: number | null
  readonly reason: string
  readonly message: string
  readonly fix: string
  /** Both with codes, without the place; where they have them. */
  readonly said?: SaidProblem
}

/** A picture with its captions, or a text with its parts, in a list. */
export interface PairView {
  readonly key: string
  /** Blob of the prepared square, a PNG; empty for a text. */
  readonly picture: string
  /** Of a text its parts, each shortened where `isCut` says so. */
  readonly captions: readonly string[]
  /** Who says each part of a text, by place; none for a picture. */
  readonly roles: readonly string[]
  /** A list shows only the beginnings of long texts; `pair` gives them whole. */
  readonly isCut: boolean
  readonly split: 'train' | 'eval' | 'test'
  /** Excluded pairs lie in the trash: nothing trains or measures on them. */
  readonly status: 'kept' | 'excluded'
  /** 1 to 5; null for none. */
  readonly rating: number | null
  readonly tags: readonly string[]
  readonly file: string
  readonly width: number | null
  readonly height: number | null
  /** Cosine of picture and caption by the pair encoder, when it was measured and the caption is still the same. */
  readonly agreement: number | null
}

/** The first rows of files of texts, as an import would take them. */
export interface TextPreviewView {
  readonly files: readonly {
    readonly file: string
    /** Name of the importer. */
    readonly format: string
    readonly sizeBytes: number
    /** Columns of the first rows. */
    readonly columns: readonly string[]
    /** Which column holds what; null where no row can be read. */
    readonly mapping: {
      readonly shape: string
      readonly columns: Readonly<Record<string, string>>
    } | null
    readonly rows: readonly {
      readonly line: number
      readonly parts: readonly { readonly role: string; readonly text: string }[]
      /** Why the row would be left out. */
      readonly problem: string | null
      /** The same with codes. */
      readonly said?: SaidProblem
    }[]
  }[]
  /** Files beyond those that were looked at. */
  readonly furtherFiles: number
}

/** One revision of a caption. */
export interface CaptionRevisionView {
  readonly place: number
  readonly revision: number
  readonly text: string
  /** What changed it; null for the import. */
  readonly operation: string | null
  /** The same with its code, where it has one. */
  readonly said?: Message | null
  readonly createdAt: string
}

/** A change of a dataset that can be undone. */
export interface OperationView {
  readonly id: number
  readonly description: string
  /** The same with its code; null where it was made before there were codes. */
  readonly said?: Message | null
  readonly undone: boolean
  readonly changed: number
  readonly createdAt: string
}

/** One caption before and after a bulk edit. */
export interface CaptionEditView {
  readonly key: string
  readonly picture: string
  readonly place: number
  readonly before: string
  readonly after: string
}

/** A problem of a dataset. */
export interface IssueView {
  readonly kind: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly fix: string
  /** Message and fix with their codes. */
  readonly said?: { readonly message: Message; readonly fix: Message }
  readonly keys: readonly string[]
  /** How many problems it stands for, where it is more than one. */
  readonly problems?: number
}

/** What a model sees of a pair. */
export interface SightView {
  /** Blobs: the prepared square, and the square after a round trip through the model's image tokens. */
  readonly picture: string
  readonly rebuilt: string
  /** Peak signal-to-noise ratio of the round trip, in dB. */
  readonly psnr: number
  readonly imageTokens: number
  readonly captions: readonly {
    readonly text: string
    readonly tokens: readonly { readonly id: number; readonly text: string; readonly fits: boolean }[]
    readonly limit: number
  }[]
}
