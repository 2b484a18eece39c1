// V8 doubles its space for new objects whenever enough of them have lived on, up to 134 MB, and seldom gives any of it back.
// What takes minutes and lets nearly all of its objects die gains nothing from that.
import { setFlagsFromString } from 'node:v8'

let running = 0

/** Keeps the space for new objects as large as it is until the work is done. */
export async function withSteadyHeap<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) setFlagsFromString('--semi-space-growth-factor=1')
  try {
    return await work()
  } finally {
    if (--running === 0) setFlagsFromString('--semi-space-growth-factor=2')
  }
}
