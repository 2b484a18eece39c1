// A disk whose n-th operation fails, for trying every place where a write can be interrupted.
import { type Disk, nodeDisk } from '../../../engine/store/disk.ts'

/** A system error code, or a write that takes half of its bytes. */
export type Fault = 'ENOSPC' | 'EIO' | 'EACCES' | 'EMFILE' | 'EROFS' | 'short write'

/** Operations that ask but change nothing are not counted: they have no failure worth injecting. */
const QUESTIONS: readonly (keyof Disk)[] = ['exists', 'list', 'sizeOf', 'read']

/** The real disk, except that operation `n` (from 1) fails once; `fired` says whether it came to that. */
export function failingDisk(n: number, fault: Fault): { readonly disk: Disk; readonly fired: () => boolean } {
  let count = 0
  const disk = new Proxy(nodeDisk, {
    get(target, name: keyof Disk) {
      const operation = target[name] as (...parameters: unknown[]) => unknown
      if (QUESTIONS.includes(name)) return operation
      return (...parameters: unknown[]) => {
        count++
        if (count !== n) return operation(...parameters)
        if (fault !== 'short write') throw Object.assign(new Error(`injected ${fault}`), { code: fault })
        if (name !== 'write') return operation(...parameters)
        const [file, bytes] = parameters as [number, Uint8Array]
        return nodeDisk.write(file, bytes.subarray(0, Math.ceil(bytes.length / 2)))
      }
    },
  })
  return { disk, fired: () => count >= n }
}
