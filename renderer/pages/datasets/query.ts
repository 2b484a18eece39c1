// What the address and this browser remember of a dataset's grid.
import type { Query } from '../../lib/state/router.svelte.ts'
import type { PairOrder, PairQuery } from './pairs.svelte.ts'

/** Orders that the grid offers, in this order. */
export const ORDERS: readonly PairOrder[] = ['position', 'caption', 'length', 'rating', 'agreement', 'file']

/** Sides of a thumbnail, in pixels. */
export const SIZES = { least: 72, usual: 136, greatest: 320, step: 8 } as const

const KEPT_AS = 'tuneloom-thumbnail-size'

/** The query of an address; what it does not say is as usual. */
export function queryOf({ filter = '', order, descending }: Query): PairQuery {
  return {
    filter,
    order: ORDERS.find((known) => known === order) ?? 'position',
    descending: descending === '1',
  }
}

/** A query as the address keeps it. */
export function inAddress({ filter, order, descending }: PairQuery): Readonly<Record<string, string | null>> {
  return {
    filter: filter === '' ? null : filter,
    order: order === 'position' ? null : order,
    descending: descending ? '1' : null,
  }
}

export function rememberedSize(): number {
  const kept = Number(localStorage.getItem(KEPT_AS))
  return kept >= SIZES.least && kept <= SIZES.greatest ? kept : SIZES.usual
}

export function rememberSize(size: number): void {
  localStorage.setItem(KEPT_AS, String(size))
}

/** Pairs that an address names one by one, such as an example of a comparison; null for none. */
export function keysOf({ keys = '' }: Query): readonly string[] | null {
  const named = keys.split(',').filter((key) => key !== '')
  return named.length > 0 ? named : null
}
