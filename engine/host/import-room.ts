// Whether what an import would write fits on the disk, asked before anything is written.
import { statfsSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** Of a picture besides its pixels: the headers of its PNG, its rows, the rounding of the file system. */
const BESIDES_BYTES = 8 * 1024
/** Always left free, so that the rest of the computer goes on. */
const RESERVE_BYTES = 32 * 1024 ** 2

/** The most that pictures take once they are prepared as squares of a side, in bytes. */
export function bytesOfPictures(pictures: number, side: number): number {
  return pictures * (3 * side * side + BESIDES_BYTES)
}

/** Bytes that an import into a data folder may take. */
export function roomFor(home: string): number {
  const { bavail, bsize } = statfsSync(home)
  return Math.max(0, bavail * bsize - RESERVE_BYTES)
}

/** Refuses what would not fit. @throws DISK_FULL with both figures */
export function requireImportRoom(neededBytes: number, freeBytes: number): void {
  if (neededBytes <= freeBytes) return
  const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)
  throw new EngineError(
    'DISK_FULL',
    message('import.room', { need: megabytes(neededBytes), free: megabytes(freeBytes) }),
    { details: { neededBytes, freeBytes }, fixes: [message('import.roomFix')] },
  )
}
