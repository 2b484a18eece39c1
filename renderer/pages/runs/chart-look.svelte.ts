// How curves are drawn, the same for all runs while the window is open.

export class ChartLook {
  /** Steps of the trailing average; 0 for none. */
  smoothing = $state(0)
  isLog = $state(false)
  /** Of the steps. */
  isLogX = $state(false)
  /** Least to greatest value where several steps share a point. */
  hasBand = $state(true)
}

/** The one look of this window. */
export const chartLook = new ChartLook()
