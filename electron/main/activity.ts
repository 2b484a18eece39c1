// What is running, as text for the tray and as a fraction for the taskbar.
import type { ActivityMessage } from '../../engine/api/desktop.ts'
import { fill, formatDuration, type Texts } from './texts.ts'

export type Activity = Omit<ActivityMessage, 'type'>

export const IDLE: Activity = { running: false, label: '', fraction: null, etaSeconds: null }

/** `fox-styles · 42 % · 12 min left`. */
export function describeActivity(activity: Activity, texts: Texts): string {
  if (!activity.running) return texts.idle
  const { label, fraction, etaSeconds } = activity
  const percent = fraction === null ? '' : `${Math.floor(clamp(fraction) * 100)} %`
  const time = etaSeconds === null ? '' : fill(texts.remaining, { time: formatDuration(etaSeconds) })
  return [label, percent, time].filter((part) => part !== '').join(' · ')
}

export interface Progress {
  readonly value: number
  readonly mode: 'normal' | 'indeterminate' | 'none'
}

/** For the bar: −1 takes it away, 2 is one without a known end. */
export function progressOf(activity: Activity): Progress {
  if (!activity.running) return { value: -1, mode: 'none' }
  if (activity.fraction === null) return { value: 2, mode: 'indeterminate' }
  return { value: clamp(activity.fraction), mode: 'normal' }
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction))
}
