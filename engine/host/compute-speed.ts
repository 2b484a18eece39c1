// How fast this computer multiplies matrices: what the time of a training run is estimated from before the first one.
import { multiplySpeed } from '../index.ts'
import type { Settings } from '../store/tables/settings.ts'
import type { Compute } from './app/settings.ts'
import { openChosen } from './runtime-choice.ts'

/** Under this name, by runtime and threads. */
const KEPT_AS = 'computeSpeed'

/** Floating-point operations per second with this runtime and these threads. @throws RUNTIME_UNAVAILABLE */
export async function measureSpeed(home: string, { runtime, threads }: Compute): Promise<number> {
  return multiplySpeed(await openChosen(home, runtime, 'batches'), threads)
}

/** What was measured with this runtime and these threads; null before. */
export function knownSpeed(settings: Settings, compute: Compute): number | null {
  const speed = keptSpeeds(settings)[nameOf(compute)]
  return typeof speed === 'number' && speed > 0 ? speed : null
}

/** Keeps what was measured. @throws DISK_FULL or WRITE_FAILED */
export function keepSpeed(settings: Settings, compute: Compute, speed: number): void {
  settings.set({ [KEPT_AS]: { ...keptSpeeds(settings), [nameOf(compute)]: speed } })
}

function keptSpeeds(settings: Settings): Readonly<Record<string, unknown>> {
  const kept = settings.all()[KEPT_AS]
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {}
}

function nameOf({ runtime, threads }: Compute): string {
  return `${runtime}/${threads ?? 'all'}`
}
