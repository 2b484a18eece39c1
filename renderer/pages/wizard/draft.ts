// Keeps an unfinished recipe: each window has its own, and a new window begins with the one written last.
import type { Values } from '../../lib/forms/values.ts'
import { isGroup } from '../../lib/recipe/values.ts'
import { type Mending, parseMending } from '../health/mending.ts'
import { type StepName, STEPS } from './steps.ts'

/** What is kept. */
export interface KeptDraft {
  readonly values: Values
  readonly preset: string | null
  readonly step: StepName
  /** What the run is to mend, where it began with a finding. */
  readonly mending?: Mending | undefined
}

/** The window's own place and the place all windows share. */
export interface Places {
  readonly own: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly shared: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

const KEY = 'tuneloom-new-run'

/** The draft; null when there is none that can be read. */
export function readDraft(places: () => Places = browserPlaces): KeptDraft | null {
  try {
    const { own, shared } = places()
    return parseDraft(own.getItem(KEY) ?? shared.getItem(KEY))
  } catch {
    return null // storage is full or forbidden: the wizard works without
  }
}

/** Keeps a draft where that is possible. */
export function keepDraft(draft: KeptDraft, places: () => Places = browserPlaces): void {
  try {
    const { own, shared } = places()
    const text = JSON.stringify(draft)
    own.setItem(KEY, text)
    shared.setItem(KEY, text)
  } catch {
    return // as above
  }
}

/** Forgets the draft of this window. */
export function forgetDraft(places: () => Places = browserPlaces): void {
  try {
    const { own, shared } = places()
    if (shared.getItem(KEY) === own.getItem(KEY)) shared.removeItem(KEY)
    own.removeItem(KEY)
  } catch {
    return // as above
  }
}

/** Reads a kept text. @throws nothing: null for any text that is no draft */
export function parseDraft(text: string | null): KeptDraft | null {
  const value = parsed(text)
  if (!isGroup(value) || !isGroup(value['values'])) return null
  const { values, preset } = value
  const step = STEPS.find((name) => name === value['step']) ?? 'goal'
  const mending = parseMending(value['mending'])
  return {
    ...{ values: values as Values, preset: typeof preset === 'string' ? preset : null, step },
    ...(mending && { mending }),
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

function browserPlaces(): Places {
  return { own: sessionStorage, shared: localStorage }
}
