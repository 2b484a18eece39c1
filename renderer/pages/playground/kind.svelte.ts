// Which playground is shown; it stays so while other pages are shown.

/** What models give. */
export type PlaygroundKind = 'pictures' | 'texts'

/** The one choice of this window. */
export const chosenKind = $state<{ value: PlaygroundKind }>({ value: 'pictures' })
