// What a next run could do about a finding: values of a recipe, with an objective only where there is one of that name.
import type { SuggestionView } from '../api/contract/health-views.ts'
import type { ModelKind } from '../api/options.ts'
import { message, type Message } from '../base/message.ts'
import { OBJECTIVES } from '../objectives/index.ts'

/** A cure by name. */
export type CureName = 'less-repetition' | 'own-words' | 'start-earlier' | 'less-memory'

/** What a suggestion is made for. */
export interface CureSubject {
  readonly kind: ModelKind
  /** Ids. */
  readonly model: string
  /** The model that it was trained from; null for one that was not trained here. */
  readonly base: string | null
  readonly dataset: string
  /** Of the run that made it, where there is one. */
  readonly recipe: { readonly steps: number; readonly learningRate: number } | null
  readonly rollBackTo: SuggestionView['rollBackTo']
}

/** An objective, with options where its own are not the ones that were found to work. */
interface Remedy {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** How an ailment is trained against. */
interface Training {
  /** In the order of preference: the first that exists for the kind of model is named. */
  readonly remedies: readonly Remedy[]
  /** Steps as a multiple of those of the run before. */
  readonly steps: number
}

const TRAININGS: Readonly<Record<'less-repetition' | 'own-words', Training>> = {
  // what docs/experiments.md found: of pictures all earlier codes first; of texts three steps of ten, and many of them, since learning
  // answers wins back what the first such steps cost
  'less-repetition': {
    remedies: [
      { name: 'picture-unlikelihood', options: { candidates: 'earlier' } },
      { name: 'sequence-unlikelihood', options: { rate: 0.3 } },
      { name: 'unlikelihood' },
    ],
    steps: 1,
  },
  'own-words': {
    remedies: [
      { name: 'scheduled-sampling' },
      { name: 'minimum-risk' },
      { name: 'grpo' },
      { name: 'reinforce' },
      { name: 'noisy-prefix' },
      { name: 'sequence-unlikelihood' },
    ],
    steps: 0.5,
  },
}
/** Where nothing is known of the run before. */
const USUAL = { steps: 300, learningRate: 2e-4 }

/** The values and the sentence of a cure. */
export function suggestionFor(cure: CureName, subject: CureSubject): SuggestionView {
  const { sentence, values, from } = cureOf(cure, subject)
  const base = from === 'base' ? (subject.base ?? subject.model) : subject.model
  const { dataset, rollBackTo } = subject
  return { sentence, values, base, dataset, rollBackTo }
}

interface Cure {
  readonly sentence: Message
  readonly values: Readonly<Record<string, unknown>>
  readonly from: 'model' | 'base'
}

function cureOf(cure: CureName, subject: CureSubject): Cure {
  if (cure === 'start-earlier') return startEarlier(subject)
  if (cure === 'less-memory') return lessMemory(subject)
  const { remedies, steps } = TRAININGS[cure]
  const remedy = remedyFor(remedies, subject.kind)
  if (remedy === undefined) return startEarlier(subject)
  const code = cure === 'own-words' ? 'health.try.own-words' : 'health.try.objective'
  return {
    sentence: message(code, { objective: remedy.label }),
    values: {
      ...{ 'objective.name': remedy.name, 'objective.options': remedy.options },
      ...gentler(subject, { steps, rate: 0.5 }),
    },
    from: 'model',
  }
}

/** The first objective that is known, trains such models, and needs no other option to be given. */
function remedyFor(
  remedies: readonly Remedy[],
  kind: ModelKind,
): (Required<Remedy> & { readonly label: string }) | undefined {
  for (const { name, options = {} } of remedies) {
    const found = OBJECTIVES.find((one) => one.name === name && one.kinds.includes(kind))
    if (found?.options.safeParse(options).success) return { name, options, label: found.label }
  }
  return undefined
}

function startEarlier(subject: CureSubject): Cure {
  const values = { ...gentler(subject, { steps: 0.5, rate: 0.5 }), keep: 'best', patience: 3 }
  if (subject.kind !== 'caption-image')
    return { sentence: message('health.try.earlier'), values, from: 'base' }
  return {
    sentence: message('health.try.replay'),
    values: { ...values, replayShare: 0.3, augmentCopies: 4 },
    from: 'base',
  }
}

function lessMemory(subject: CureSubject): Cure {
  return {
    sentence: message('health.try.less'),
    values: {
      ...gentler(subject, { steps: 0.5, rate: 1 }),
      ...{ method: { name: 'lora' }, keep: 'best', patience: 2, 'optimizer.weightDecay': 0.1 },
      ...(subject.kind === 'caption-image' && { augmentCopies: 6, replayShare: 0.3 }),
    },
    from: 'base',
  }
}

/** Fewer steps at a lower rate than those of the run before, with as many looks at the held-out loss on the way. */
function gentler(
  { recipe }: CureSubject,
  factors: { readonly steps: number; readonly rate: number },
): Record<string, number> {
  const { steps, learningRate } = recipe ?? USUAL
  const fewer = Math.max(20, Math.round(steps * factors.steps))
  const every = Math.max(5, Math.round(fewer / 8))
  return {
    steps: fewer,
    'optimizer.learningRate': Number((learningRate * factors.rate).toPrecision(3)),
    ...{ evaluateEvery: every, checkpointEvery: every },
  }
}
