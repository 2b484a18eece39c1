// Which part of an axis is shown, in pixels of what is shown now: so it works on every kind of axis.

/** What is shown goes from 0 to `width`; everything there is, from `lowest` to `highest`. */
export interface Extent {
  readonly width: number
  readonly lowest: number
  readonly highest: number
}

/** What shall be shown. */
export interface ViewWindow {
  readonly left: number
  readonly right: number
}

/** The window grown by a factor around the place `at`, which stays where it is; never beyond everything. */
export function zoomed({ width, lowest, highest }: Extent, at: number, factor: number): ViewWindow {
  if (factor === Infinity) return { left: lowest, right: highest }
  const [left, right] = [at - at * factor, at + (width - at) * factor]
  return { left: Math.max(lowest, left), right: Math.min(highest, right) }
}

/** The window moved to the right by so many pixels, as wide as before; it stops where everything ends. */
export function moved({ width, lowest, highest }: Extent, by: number): ViewWindow {
  const left = Math.max(lowest, Math.min(highest - width, by))
  return { left, right: left + width }
}
