// Tokens as colours that a canvas understands.

/** Resolves a token such as `--series-1` where it stands in the page. */
export function tokenColor(token: string, within: HTMLElement = document.body): string {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.color = `var(${token})`
  // Curves stay apart where the system forces its own colours.
  probe.style.forcedColorAdjust = 'none'
  within.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}

/** The same colour, see-through. */
export function faded(color: string, opacity: number): string {
  const parts = /rgba?\(([^)]+)\)/.exec(color)?.[1]?.split(/[\s,/]+/)
  const [red, green, blue] = parts ?? []
  return blue === undefined ? color : `rgba(${red}, ${green}, ${blue}, ${opacity})`
}

/** How many series colours there are. */
const SERIES_COLORS = 6

/** The token of the series at a place. */
export function seriesToken(place: number, color?: number): string {
  return `--series-${(((color ?? place + 1) - 1) % SERIES_COLORS) + 1}`
}
