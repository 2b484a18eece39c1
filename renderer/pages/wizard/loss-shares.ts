// Which tokens the loss of an objective counts, where the catalog lets it be drawn.
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { Values } from '../../lib/forms/values.ts'

/** Shares of the loss, together 1. */
export interface LossShares {
  readonly caption: number
  readonly image: number
}

/** The shares; null for an objective that says neither by its name nor by an option what it counts. */
export function lossShares({ name, options }: CatalogEntry, values: Values): LossShares | null {
  const option = options.find((one) => one.name === 'captionShare')
  const share = values['captionShare'] ?? option?.default
  if (option && typeof share === 'number') return { caption: share, image: 1 - share }
  return name === 'conditional' ? { caption: 0, image: 1 } : null
}
