// A name or an explanation that appears beside an element while it is pointed at or has the focus.
import type { Attachment } from 'svelte/attachments'

const DELAY_MS = 450
const GAP = 6

/** Shows `text` for an element. It adds nothing for screen readers: the element has its own name or description. */
export function tooltip(text: string | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (text === undefined || text === '') return
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = (delay: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => place(element, text), delay)
    }
    const hide = () => {
      clearTimeout(timer)
      if (shownFor !== element) return
      bubble().hidePopover?.()
      shownFor = undefined
    }
    const enter = () => show(DELAY_MS)
    const focus = () => element.matches(':focus-visible') && show(0)
    const key = (event: KeyboardEvent) => event.key === 'Escape' && hide()
    const events = {
      pointerenter: enter,
      focusin: focus,
      pointerleave: hide,
      focusout: hide,
      pointerdown: hide,
    }
    for (const [name, listener] of Object.entries(events)) element.addEventListener(name, listener)
    element.addEventListener('keydown', key)
    return () => {
      hide()
      for (const [name, listener] of Object.entries(events)) element.removeEventListener(name, listener)
      element.removeEventListener('keydown', key)
    }
  }
}

let made: HTMLElement | undefined
let shownFor: HTMLElement | undefined

function bubble(): HTMLElement {
  if (made) return made
  made = document.createElement('div')
  made.className = 'tooltip'
  made.popover = 'manual'
  made.setAttribute('aria-hidden', 'true')
  document.body.append(made)
  return made
}

function place(element: HTMLElement, text: string): void {
  const box = bubble()
  shownFor = element
  box.textContent = text
  box.showPopover?.()
  const target = element.getBoundingClientRect()
  const own = box.getBoundingClientRect()
  const isBelow = target.bottom + GAP + own.height < window.innerHeight
  const left = target.left + target.width / 2 - own.width / 2
  box.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - own.width - GAP))}px`
  box.style.top = `${isBelow ? target.bottom + GAP : target.top - own.height - GAP}px`
}
