// Which key does what in the review. Letters act while nothing is being written; in the box, Enter accepts.

/** What a stroke means. */
export type ReviewAct = 'accept' | 'reject' | 'edit' | 'next' | 'previous' | 'undo' | 'leaveBox'

const KEYS: Readonly<Record<string, ReviewAct>> = {
  a: 'accept',
  r: 'reject',
  e: 'edit',
  ArrowRight: 'next',
  ArrowDown: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'previous',
}

/** The act of a stroke; undefined when the stroke belongs to what has the focus. */
export function actOf(event: KeyboardEvent): ReviewAct | undefined {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event
  if (isComposing || altKey) return undefined
  if (target instanceof HTMLTextAreaElement) return inBox(event)
  if (target instanceof HTMLElement && target.matches('input:not([type=radio]), select')) return undefined
  if (ctrlKey || metaKey) return key === 'z' && !shiftKey ? 'undo' : undefined
  const isRadio = target instanceof HTMLInputElement
  if (isRadio && key.startsWith('Arrow')) return undefined
  if (key === 'Enter') return target instanceof HTMLButtonElement ? undefined : 'accept'
  return KEYS[key.length === 1 ? key.toLowerCase() : key]
}

function inBox({ key, shiftKey }: KeyboardEvent): ReviewAct | undefined {
  if (key === 'Enter' && !shiftKey) return 'accept'
  return key === 'Escape' ? 'leaveBox' : undefined
}
