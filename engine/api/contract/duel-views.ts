// What a comparison of two text models shows of single examples.

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
