// What people see: elements that come near the visible part of the window, and whether the window is seen at all.
import type { Attachment } from 'svelte/attachments'
import { on } from 'svelte/events'
import { createSubscriber } from 'svelte/reactivity'

const followWindow = createSubscriber((update) => on(document, 'visibilitychange', update))

/** False while the window is covered by another tab or put away; effects that ask run again when that changes. */
export function isWindowShown(): boolean {
  followWindow()
  return !document.hidden
}

type Seen = () => void
const listeners = new WeakMap<Element, Seen>()
let observer: IntersectionObserver | undefined

/** Calls back once, when the element is within one screen-half of being seen. */
export function whenVisible(seen: Seen): Attachment<Element> {
  return (element) => {
    if (typeof IntersectionObserver === 'undefined') {
      seen()
      return
    }
    observer ??= new IntersectionObserver(tell, { rootMargin: '50%' })
    listeners.set(element, seen)
    observer.observe(element)
    return () => observer?.unobserve(element)
  }
}

function tell(entries: readonly IntersectionObserverEntry[], source: IntersectionObserver): void {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue
    source.unobserve(target)
    listeners.get(target)?.()
  }
}
