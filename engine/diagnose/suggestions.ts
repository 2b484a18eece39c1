// What a next run could do about a finding: values of a recipe.
import type { SuggestionView } from '../api/contract/health-views.ts'
import type { ModelKind } from '../api/options.ts'
import { message, type Message } from '../base/message.ts'
import { objectiveNamed } from '../objectives/index.ts'

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

/** An objective that an ailment is trained against with. */
interface Remedy {
  readonly name: string
  /** Where its own are not the ones that were found to work. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Steps as a multiple of those of the run before. */
  readonly steps: number
  /** How it is told; absent: by its name alone. */
  readonly sentence?: 'health.try.own-words'
}

/** What docs/experiments.md found to work, or where nothing did to do least harm. */
const REMEDIES: Readonly<Record<'less-repetition' | 'own-words', Readonly<Record<ModelKind, Remedy>>>> = {
  'less-repetition': {
    // many steps, three of ten by sequence: learning answers wins back what the first such steps cost
    text: { name: 'sequence-unlikelihood', options: { rate: 0.3 }, steps: 1 },
    'caption-image': { name: 'picture-unlikelihood', options: { candidates: 'earlier' }, steps: 1 },
  },
  'own-words': {
    text: { name: 'noisy-prefix', steps: 0.5 },
    'caption-image': { name: 'sequence-unlikelihood', steps: 0.5, sentence: 'health.try.own-words' },
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
  const { name, options = {}, steps, sentence = 'health.try.objective' } = REMEDIES[cure][subject.kind]
  const said = message(sentence, { objective: objectiveNamed(name).label })
  return {
    // windows say an objective in their own language, by its name
    sentence: { ...said, values: { objective: name } },
    values: {
      ...{ 'objective.name': name, 'objective.options': options },
      ...gentler(subject, { steps, rate: 0.5 }),
    },
    from: 'model',
  }
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
