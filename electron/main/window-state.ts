// Where the window was: kept as JSON in the shell's folder, checked against the displays that are there now.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BrowserWindow, Rectangle } from 'electron'
import { z } from 'zod'

export interface WindowState {
  readonly bounds: {
    readonly x?: number
    readonly y?: number
    readonly width: number
    readonly height: number
  }
  readonly isMaximized: boolean
}

export const FIRST_STATE: WindowState = { bounds: { width: 1280, height: 820 }, isMaximized: false }

const pixels = z.int().min(-100_000).max(100_000)
const side = z.int().min(100).max(100_000)
const schema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: side, height: side }),
  isMaximized: z.boolean(),
})
/** How much of the title bar must be reachable, in pixels. */
const REACHABLE = { width: 120, height: 40 }

/** The state for the displays of now: a window that would be out of reach comes to the middle of the first display. */
export function fitState(state: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const { x, y, width, height } = state.bounds
  if (x === undefined || y === undefined) return state
  const bar = { x, y, width, height: REACHABLE.height }
  const area = workAreas.find((candidate) => isReachable(bar, candidate))
  const limit = area ?? workAreas[0]
  if (!limit) return { ...FIRST_STATE, isMaximized: state.isMaximized }
  const size = { width: Math.min(width, limit.width), height: Math.min(height, limit.height) }
  return { bounds: area ? { x, y, ...size } : size, isMaximized: state.isMaximized }
}

function isReachable(bar: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bar.x + bar.width, area.x + area.width) - Math.max(bar.x, area.x)
  const height = Math.min(bar.y + bar.height, area.y + area.height) - Math.max(bar.y, area.y)
  return width >= REACHABLE.width && height >= REACHABLE.height / 2
}

/** What was saved; the first state when there is nothing or it cannot be used. */
export function readState(path: string): WindowState {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return FIRST_STATE
  }
}

/** Replaces the file in one move. A window that cannot be remembered is no reason to fail. */
export function writeState(path: string, state: WindowState): void {
  const next = `${path}.${process.pid}.new`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(next, JSON.stringify(state), { flush: true })
    renameSync(next, path)
  } catch {
    rmSync(next, { force: true })
  }
}

/** Saves at every change, a second after the last one, and at once when the window closes. */
export function rememberWindow(window: BrowserWindow, path: string): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    writeState(path, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
  }
  const saveSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, 1000)
  }
  for (const change of ['resize', 'move', 'maximize', 'unmaximize'] as const)
    window.on(change as 'resize', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
}
