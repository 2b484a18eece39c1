// What the host tells in one breath, such as new points of a run and how far it is, reaches the page in one frame: a
// frame costs the same however little changed in it, and training pays for it.

/** Too short to be seen, long enough for messages that were sent one after the other. */
const BREATH_MS = 40

let waiting: (() => void)[] = []

/** Does the work with all other that comes until the breath is over, in the order in which it came. */
export function together(work: () => void): void {
  if (waiting.push(work) === 1) setTimeout(doAll, BREATH_MS)
}

function doAll(): void {
  const all = waiting
  waiting = []
  for (const work of all) work()
}
