// One slow clock for everything that turns: an endless CSS animation has the browser draw sixty times a second, which a
// training beside it pays for.
import { createSubscriber } from 'svelte/reactivity'

const TURN_EVERY_MS = 250
const TURNS = 8

let turns = 0
const follow = createSubscriber((update) => {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const timer = setInterval(() => {
    turns = (turns + 1) % TURNS
    update()
  }, TURN_EVERY_MS)
  return () => clearInterval(timer)
})

/** The angle now, in degrees, an eighth further four times a second; it stands where people want no movement. */
export function turningAngle(): number {
  follow()
  return (turns * 360) / TURNS
}
