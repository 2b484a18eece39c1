// Everything that can be done by name or by keys. Pages register theirs while they are shown.
import { untrack } from 'svelte'

/** One thing a person can do. */
export interface Command {
  readonly id: string
  readonly label: string
  /** Heading in the palette and in the list of keys. */
  readonly group: string
  /** Keys such as `mod+k` or `g d` is not allowed: one stroke, `mod` is Ctrl or Cmd. */
  readonly keys?: string
  /** Not in the palette, only in the list of keys. */
  readonly isHidden?: boolean
  /** False while it makes no sense. */
  when?(): boolean
  run(): void
}

const isApple = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

class Commands {
  #list = $state.raw<readonly Command[]>([])

  get all(): readonly Command[] {
    return this.#list
  }

  get usable(): readonly Command[] {
    return this.#list.filter(isUsable)
  }

  /** Adds commands; gives the way to take them away: `$effect(() => commands.register([...]))`. */
  register(added: readonly Command[]): () => void {
    // Untracked: an effect that registers must not run again because the list has grown.
    this.#list = [...untrack(() => this.#list), ...added]
    return () => (this.#list = this.#list.filter((command) => !added.includes(command)))
  }

  /** Runs the command that the keys name, if any; the one registered last wins. True when there was one. */
  press(event: KeyboardEvent): boolean {
    const keys = keysOf(event)
    const isTyping = isEditable(event.target) && !/^(mod|alt|F\d)/.test(keys)
    if (isTyping) return false
    const command = this.#list.findLast((one) => one.keys === keys && isUsable(one))
    if (!command) return false
    event.preventDefault()
    command.run()
    return true
  }
}

function isUsable({ when }: Command): boolean {
  return when === undefined || when()
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|range|button)$/.test(target.type))
  )
}

/** Whether a field with text has the focus: its own undo comes first there. */
export function isWriting(): boolean {
  return isEditable(document.activeElement)
}

/** A stroke as commands write it: `mod+shift+z`, `ArrowLeft`, `?`. */
export function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(key)
  const name = isLetter ? key.toLowerCase() : key === ' ' ? 'Space' : key
  const hasMod = isApple ? metaKey : ctrlKey
  const isShiftPart = isLetter || key.length > 1
  return [hasMod && 'mod', altKey && 'alt', shiftKey && isShiftPart && 'shift', name]
    .filter(Boolean)
    .join('+')
}

const SYMBOLS: Readonly<Record<string, string>> = {
  mod: isApple ? '⌘' : 'Ctrl',
  shift: isApple ? '⇧' : 'Shift',
  alt: isApple ? '⌥' : 'Alt',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
}

/** Keys as they are shown, one text each. */
export function shownKeys(keys: string): string[] {
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+')
  return parts.map((part) => SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
}

/** The one registry of this window. */
export const commands = new Commands()
