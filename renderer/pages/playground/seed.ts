// Seeds and coins of the playground. Chance comes from the browser here: what it gives is shown and can be typed again.

/** Six digits are enough to differ and few enough to write down. */
const SEEDS = 1_000_000

/** A seed that was not chosen by anybody. */
export function rolledSeed(): number {
  return randomWord() % SEEDS
}

/** Heads or tails. */
export function isHeads(): boolean {
  return randomWord() % 2 === 1
}

function randomWord(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}
