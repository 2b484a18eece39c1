// Selected places of the grid and the pairs that stood there, so that a selection survives another order.

/** Places with the keys that stood there; undefined where the pair was not loaded. */
export type Selected = ReadonlyMap<number, string | undefined>

/** Nothing. */
export const NOTHING_SELECTED: Selected = new Map()

/** What the grid chose. */
export function selectedAt(places: Iterable<number>, keyAt: (place: number) => string | undefined): Selected {
  return new Map([...places].map((place) => [place, keyAt(place)]))
}

/**
 * A selection after the list was loaded again: pairs that moved are selected where they stand now, those that are gone
 * are not, and places whose pair was never known are given up when the list has another length.
 */
export function followed(
  selected: Selected,
  keyAt: (place: number) => string | undefined,
  {
    placeOf,
    isOtherLength,
  }: { readonly placeOf: (key: string) => number | undefined; readonly isOtherLength: boolean },
): Selected {
  const next = new Map<number, string | undefined>()
  for (const [place, key] of selected) {
    const now = keyAt(place)
    if (key === undefined) {
      if (!isOtherLength) next.set(place, now)
    } else if (now === undefined || now === key) next.set(place, key)
    else {
      const moved = placeOf(key)
      if (moved !== undefined) next.set(moved, key)
    }
  }
  return next
}

/** Neighbouring places as ranges, both ends included. */
export function rangesOf(places: Iterable<number>): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === place) last[1] = place
    else ranges.push([place, place])
  }
  return ranges
}
