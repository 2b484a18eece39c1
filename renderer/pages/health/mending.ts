// Which run is to mend what: kept by this browser, so that what comes of it can be compared with what was before.
import type { Message } from '../../../engine/api/contract/views.ts'
import { isGroup } from '../../lib/recipe/values.ts'
import type { Cure } from './cure.ts'

/** What a run is to mend. */
export interface Mending {
  readonly finding: Message
  /** The model that has it; null while the run that makes it goes on. */
  readonly model: string | null
  /** The run that it was found in or that made the model. */
  readonly run: string | null
}

const KEY = 'tuneloom-mending'
/** Older ones are forgotten. */
const MOST = 100

/** What is kept of a cure. */
export function mendingOf({ finding, before, run }: Cure): Mending {
  return { finding: finding.sentence, model: before, run }
}

/** What a run is to mend; undefined for most runs. */
export function mendingBy(run: string, place: () => Storage = () => localStorage): Mending | undefined {
  return readAll(place).find(([id]) => id === run)?.[1]
}

/** Keeps what a run is to mend, where that is possible. */
export function keepMending(run: string, mending: Mending, place: () => Storage = () => localStorage): void {
  try {
    const others = readAll(place).filter(([id]) => id !== run)
    place().setItem(KEY, JSON.stringify([...others, [run, mending]].slice(-MOST)))
  } catch {
    return // storage is full or forbidden: the duel can be set up by hand
  }
}

/** Reads what was written by {@link keepMending} or in a draft; undefined for anything else. */
export function parseMending(value: unknown): Mending | undefined {
  if (!isGroup(value) || !isGroup(value['finding']) || typeof value['finding']['text'] !== 'string')
    return undefined
  const { model, run, finding } = value
  const name = (one: unknown): string | null => (typeof one === 'string' ? one : null)
  return { model: name(model), run: name(run), finding: finding as unknown as Message }
}

function readAll(place: () => Storage): [run: string, mending: Mending][] {
  try {
    const all: unknown = JSON.parse(place().getItem(KEY) ?? '[]')
    return (Array.isArray(all) ? all : []).flatMap((one: unknown): [string, Mending][] => {
      const [run, kept] = Array.isArray(one) ? (one as unknown[]) : []
      const mending = parseMending(kept)
      return typeof run === 'string' && mending ? [[run, mending]] : []
    })
  } catch {
    return []
  }
}
