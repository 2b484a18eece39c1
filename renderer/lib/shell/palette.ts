// Which commands fit what was typed, the best first.
import type { Command } from '../state/commands.svelte.ts'

/** Commands whose words hold all that was typed; beginnings of labels come first, then the order of registration. */
export function matchCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = commands
    .filter(({ isHidden }) => isHidden !== true)
    .map((command) => ({ command, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
  return scored.sort((a, b) => b.score - a.score).map(({ command }) => command)
}

function scoreOf({ label, group }: Command, words: readonly string[]): number {
  const name = label.toLowerCase()
  const all = `${name} ${group.toLowerCase()}`
  if (!words.every((word) => all.includes(word))) return 0
  const [first] = words
  if (first === undefined) return 1
  if (name.startsWith(first)) return 4
  if (name.split(/\s+/).some((part) => part.startsWith(first))) return 3
  return name.includes(first) ? 2 : 1
}
