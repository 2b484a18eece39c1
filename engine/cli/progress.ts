// Progress on stderr: how far, how fast, how long still. On a terminal one line that changes, elsewhere plain lines.

/** How far something is. */
export interface Progress {
  /** What is going on; a new label starts a new measurement of speed. */
  readonly label: string
  readonly done: number
  readonly total: number
  /** Of `done` and `total`, in the plural. */
  readonly unit?: string
  /** Anything else worth seeing, such as the loss. */
  readonly note?: string
}

/** Where lines go. */
export interface ProgressStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Shows progress. */
export interface ProgressReporter {
  update(progress: Progress): void
  /** Ends the changing line, so that other text can follow. */
  end(): void
}

const TERMINAL_EVERY_MS = 100
const PLAIN_EVERY_MS = 1000
const BAR_WIDTH = 20

/** A reporter; `nowMs` is a clock that never goes back. */
export function createProgress(stream: ProgressStream, nowMs: () => number): ProgressReporter {
  const onTerminal = stream.isTTY === true
  let start: { label: string; done: number; atMs: number } | undefined
  let shownAtMs = Number.NEGATIVE_INFINITY
  let open = false
  return {
    update(progress) {
      const atMs = nowMs()
      const isNew = start?.label !== progress.label || progress.done < start.done
      if (isNew) start = { label: progress.label, done: progress.done, atMs }
      const due = atMs - shownAtMs >= (onTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)
      if (!isNew && !due && progress.done < progress.total) return
      shownAtMs = atMs
      const rate = rateOf(progress.done - (start?.done ?? 0), atMs - (start?.atMs ?? atMs))
      const line = progressLine(progress, rate, onTerminal)
      if (onTerminal) stream.write(`\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`)
      else stream.write(`${line}\n`)
      open = onTerminal
    },
    end() {
      if (open) stream.write('\n')
      open = false
    },
  }
}

/** One line: `tune  [████      ]  45/300 steps  15 %  3.2 steps/s  1m 20s left  loss 2.31`. */
function progressLine(
  { label, done, total, unit, note }: Progress,
  rate: number | undefined,
  bar: boolean,
): string {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const left = rate === undefined || done >= total ? undefined : (total - done) / rate
  return [
    label,
    bar ? `[${'█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH)}]` : undefined,
    [`${done}/${total}`, unit].filter(Boolean).join(' '),
    `${Math.floor(share * 100)} %`,
    rate === undefined ? undefined : `${short(rate)} ${unit ?? ''}/s`.replace(' /s', '/s'),
    left === undefined ? undefined : `${duration(left)} left`,
    note,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('  ')
}

/** Per second; unknown until something was done in measurable time. */
function rateOf(done: number, ms: number): number | undefined {
  return done > 0 && ms > 0 ? (done / ms) * 1000 : undefined
}

/** Three digits: 1234, 123, 12.3, 1.23. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** `8s`, `1m 20s`, `2h 05m`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`
  return `${Math.floor(whole / 3600)}h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`
}
