// The last lines of a stream of text, for reports.

export interface LastLines {
  add(chunk: string): void
  /** Oldest first. */
  lines(): readonly string[]
}

const LONGEST = 2000

/** Keeps `count` lines; a line that goes on and on is cut. */
export function lastLines(count: number): LastLines {
  let kept: string[] = []
  let open = ''
  return {
    add(chunk) {
      const parts = (open + chunk).split(/\r?\n/)
      open = (parts.pop() ?? '').slice(0, LONGEST)
      kept = [...kept, ...parts.map((line) => line.slice(0, LONGEST))].slice(-count)
    },
    lines: () => (open === '' ? kept : [...kept, open].slice(-count)),
  }
}
