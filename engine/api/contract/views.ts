// What the window sees of the store: plain values, no paths. Times are ISO 8601 in UTC; hashes are lower-case hex.
import type { SaidError } from '../../base/errors.ts'
import type { Message } from '../../base/message.ts'
import type { LossSample } from '../descriptor.ts'
import type { ModelKind } from '../options.ts'
import type { DuelTextView } from './duel-views.ts'

export type { Message } from '../../base/message.ts'
export type { MessageCode } from '../../base/messages.ts'
export type { ErrorCode } from '../../base/errors.ts'

/** An error as the window and `--json` show it. */
export interface ErrorView {
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  /** What to do, one sentence each. */
  readonly fixes: readonly string[]
  /** The same with codes, where there are any, for another language than English. */
  readonly said?: SaidError
}

/** Long work besides training: it goes on when the window closes; what did not end well is listed until a person dismisses it. */
export interface JobView {
  readonly id: string
  readonly kind:
    'import' | 'duel' | 'export' | 'dataset-export' | 'agreement' | 'captions' | 'diagnosis' | 'model'
  /** What it works on, for people. */
  readonly label: string
  /** The thing it is about, for a link; null while there is none yet, as before an import. */
  readonly subject: {
    readonly kind: 'model' | 'dataset' | 'run'
    readonly id: string
    readonly name: string
  } | null
  /** `interrupted`: the program ended while it was under way. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'
  /** The stage under way, such as `reading pictures`. */
  readonly stage: string
  readonly done: number
  /** 0 while it is not known. */
  readonly total: number
  readonly unit: string
  readonly startedAt: string
  /** Seconds that remain at the present rate; null while it is not known. */
  readonly etaSeconds: number | null
  /** Id of what it made, when it is done: a dataset, a duel, an artifact. */
  readonly result: string | null
  readonly error: ErrorView | null
}

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
  readonly createdAt: string
}

/** A change of a dataset that can be undone. */
export interface OperationView {
  readonly id: number
  readonly description: string
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

/** What a recipe will do. */
export interface PlanView {
  readonly trainingPairs: number
  readonly heldOutPairs: number
  readonly epochs: number
  readonly tokens: number
  readonly parameters: number
  /** Estimated peak, in bytes, and what is free now. */
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly checkpointBytes: number
  /** From this machine's own runs of the base, or estimated from its speed; null before either. */
  readonly seconds: number | null
  /** What `seconds` rests on. */
  readonly secondsFrom: 'runs' | 'speed' | null
  /** What to beware of, one sentence each. */
  readonly warnings: readonly Message[]
}

/** What is wrong with the value at a path. */
export interface ProblemView {
  readonly path: string
  readonly message: string
  /** Its sentences, with their codes where they have one. */
  readonly said?: readonly (Message | string)[]
}

/** A recipe after a check: with every default filled in, or with what is wrong. */
export interface RecipeCheckView {
  readonly recipe: Readonly<Record<string, unknown>> | null
  readonly plan: PlanView | null
  readonly problems: readonly ProblemView[]
  /** What its objective counts, to be drawn; null when that cannot be said. */
  readonly loss: LossSample | null
}

/** A starting point of the wizard. */
export interface PresetView {
  readonly name: string
  /** Kind of models that it trains. */
  readonly kind: ModelKind
  readonly label: string
  readonly help: string
  /** Recipe values by path, such as `optimizer.learningRate`. */
  readonly values: Readonly<Record<string, unknown>>
}

/** What a run's state is. */
export type RunStatusView =
  'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'interrupted'

/** A run. */
export interface RunView {
  readonly id: string
  readonly name: string
  readonly status: RunStatusView
  readonly reason: string | null
  /** The reason with its code, where it has one. */
  readonly reasonSaid?: Message | null
  readonly step: number
  readonly totalSteps: number
  readonly recipe: Readonly<Record<string, unknown>>
  readonly baseModel: string | null
  readonly dataset: string | null
  /** Id of the model it made. */
  readonly model: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly versions: Readonly<Record<string, string>>
  readonly device: Readonly<Record<string, unknown>>
  /** While it runs. */
  readonly live: {
    readonly phase: string
    readonly loss: number | null
    readonly tokensPerSecond: number | null
    readonly etaSeconds: number | null
  } | null
  /** Place in the queue from 0, when queued. */
  readonly place: number | null
}

/** A series cut down to what a chart can show: per bucket of steps the last value, the least and the greatest. */
export interface SeriesView {
  readonly name: string
  readonly steps: readonly number[]
  /** Null where the value was not a number. */
  readonly values: readonly (number | null)[]
  readonly least: readonly (number | null)[]
  readonly greatest: readonly (number | null)[]
  /** Recorded points, before cutting down. */
  readonly points: number
}

/** A point as it is recorded. */
export interface PointView {
  readonly step: number
  readonly name: string
  readonly value: number | null
}

/** What a run drew on the way. */
export interface SampleView {
  readonly step: number
  readonly prompt: string
  readonly picture: string | null
  readonly text: string | null
}

/** Something that happened in a run. */
export interface RunEventView {
  readonly step: number
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly createdAt: string
}

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

/** A metric in a duel; `p` corrected by Holm in `pHolm`. */
export interface DuelRowView {
  readonly metric: string
  readonly label: string
  readonly help: string
  readonly direction: 'higher' | 'lower'
  readonly baseline: number | null
  readonly candidate: number | null
  readonly delta: number | null
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
  readonly pHolm: number | null
  readonly unit: string
  /** Captions or texts, the independent units. */
  readonly n: number
  /** Null for metrics without a score per caption. */
  readonly wins: number | null
  readonly ties: number | null
  readonly losses: number | null
  readonly verdict: string
}

/** A comparison of two models. */
export interface DuelView {
  readonly id: string
  readonly baseline: string
  readonly candidate: string
  readonly baselineName: string
  readonly candidateName: string
  readonly dataset: string
  readonly datasetName: string
  readonly tone: 'better' | 'worse' | 'mixed' | 'none'
  readonly sentence: string
  readonly createdAt: string
}

/** A comparison with everything it rests on. */
export interface DuelDetailView extends DuelView {
  readonly rows: readonly DuelRowView[]
  readonly controls: readonly {
    readonly label: string
    readonly metric: string
    readonly value: number | null
  }[]
  /** What to beware of, one sentence each; those of old comparisons have no code. */
  readonly warnings: readonly (Message | string)[]
  /** Side by side: the same caption by both, and the real picture. */
  readonly examples: readonly {
    /** Of the pair in the dataset; comparisons of earlier versions lack it. */
    readonly key?: string
    readonly caption: string
    readonly real: string | null
    readonly baseline: string | null
    readonly candidate: string | null
  }[]
  /** What text models wrote; none where they only judged real texts. Comparisons of pictures lack it. */
  readonly texts?: readonly DuelTextView[]
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

/** A runtime with the outcome of its known-answer test. */
export interface RuntimeView {
  readonly name: string
  readonly label: string
  readonly available: boolean
  readonly reason: string | null
  /** The reason with its code, where it has one. */
  readonly reasonSaid?: Message
}

/** This machine and this installation. */
export interface DoctorView {
  readonly runtimes: readonly RuntimeView[]
  readonly versions: Readonly<Record<string, string>>
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly diskFreeBytes: number
  readonly dataBytes: number
  readonly storeProblems: readonly string[]
}

/** What a person set. */
export interface SettingsView {
  readonly runtime: string
  /** 0 for all cores. */
  readonly threads: number
  readonly language: 'system' | 'en' | 'de'
  readonly theme: 'system' | 'light' | 'dark' | 'contrast'
  readonly density: 'comfortable' | 'dense'
  readonly notifications: boolean
  /** The first-run tour was finished or put away. */
  readonly tourDone: boolean
}

/** An entry of a folder that may be imported from. */
export interface FileEntryView {
  /** Names the file or folder in later calls; made by the host, good until it ends. */
  readonly grant: string
  readonly name: string
  readonly kind: 'folder' | 'file'
  readonly sizeBytes: number
}

/** What lies in a folder, before it is imported. */
export interface ProbeView {
  readonly name: string
  readonly pictures: number
  readonly captions: number
  /** What an import would make of it; null where it can take nothing. */
  readonly kind: DatasetView['kind'] | null
  /** Files of texts: text files and tables. */
  readonly texts: { readonly files: number; readonly sizeBytes: number }
  /** The importer that would be taken; null for texts, each of whose files has its own. */
  readonly format: string | null
  readonly sizeBytes: number
  readonly problems: readonly string[]
  /** True when counting stopped early because the folder is very large. */
  readonly isPartial: boolean
  /** There are pictures, and nothing that could be their captions. */
  readonly isUncaptioned: boolean
  /** Everything that lies there. */
  readonly found: { readonly files: number; readonly sizeBytes: number }
  /** What is not taken, with what to do; the largest first. */
  readonly left: readonly {
    readonly kind: 'video' | 'archive' | 'document' | 'raw' | 'layered' | 'sound' | 'other'
    readonly files: number
    readonly sizeBytes: number
    readonly fix: string
  }[]
  /** The most that an import takes on the disk, and what is free for it. */
  readonly neededBytes: number
  readonly freeBytes: number
}

/** Whether the data folder can be changed from here. */
export interface AccessView {
  /** Null when it can; else: another program writes in it, its disk takes no changes, or its disk is full. */
  readonly hindrance: 'held' | 'read-only' | 'full' | null
  /** The program that writes, as far as it says; times are ISO 8601. */
  readonly holder: { readonly pid: number; readonly startedAt: string } | null
  /** That program is gone: `takeOver` will work. */
  readonly isFree: boolean
}

/** Whom the window talks to. */
export interface HelloView {
  readonly version: string
  /** `desktop` has native dialogs; `served` has the folder browser. */
  readonly mode: 'desktop' | 'served'
  readonly platform: string
  /** The data folder is held by another program: looking works, changing does not. */
  readonly readOnly: boolean
  readonly home: string
}
