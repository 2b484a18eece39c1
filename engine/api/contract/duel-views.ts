// What a comparison shows: its figures, its verdict, and what text models wrote.
import type { Message } from '../../base/message.ts'

/** A prompt with what both models wrote to it. */
export interface DuelTextView {
  /** Of the text in the dataset. */
  readonly key: string
  /** As the models read it. */
  readonly prompt: string
  readonly reference: string
  readonly baseline: DuelAnswerView
  readonly candidate: DuelAnswerView
  /** Of this example alone, by the metrics that have a value for one. */
  readonly scores: readonly DuelScoreView[]
}

/** What a model wrote. */
export interface DuelAnswerView {
  readonly text: string
  /** Whether it was ended by its limit instead of by the model. */
  readonly isCut: boolean
}

/** A metric on one example; null where that holds nothing to measure. */
export interface DuelScoreView {
  readonly metric: string
  readonly label: string
  readonly direction: 'higher' | 'lower'
  readonly unit: string
  readonly baseline: number | null
  readonly candidate: number | null
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
