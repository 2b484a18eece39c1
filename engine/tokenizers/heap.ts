// A binary heap over a plain array; the item that comes before all others is at index 0.

/** True when `a` must leave the heap before `b`; a strict order. */
export type Before<T> = (a: T, b: T) => boolean

/** Adds an item, in O(log n). */
export function heapPush<T>(heap: T[], item: T, before: Before<T>): void {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(item, heap[parent] as T)) break
    heap[at] = heap[parent] as T
    at = parent
  }
  heap[at] = item
}

/** Removes and returns the first item, in O(log n); undefined when the heap is empty. */
export function heapPop<T>(heap: T[], before: Before<T>): T | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (heap.length === 0 || last === undefined) return first
  sink(heap, last, before)
  return first
}

/** Puts `item` into the free place at the top and lets it fall to where it belongs. */
function sink<T>(heap: T[], item: T, before: Before<T>): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1] as T, heap[child] as T)) child++
    if (!before(heap[child] as T, item)) break
    heap[at] = heap[child] as T
    at = child
  }
  heap[at] = item
}
