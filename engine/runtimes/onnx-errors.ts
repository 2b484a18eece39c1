// What a device said when it failed, as an error with a code.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'

const MEMORY_WORDS =
  /out of memory|out_of_memory|bad_alloc|failed to allocate|allocation of|E_OUTOFMEMORY|0x8007000E/i
const LOST_WORDS =
  /device (was |is |has been )?(lost|removed|hung)|DEVICE_REMOVED|DXGI_ERROR|VK_ERROR_DEVICE_LOST/i
const BYTES_WORDS = /(\d{3,}) ?bytes|buffer of size (\d+)|size:? ?(\d{3,})/i

/**
 * OUT_OF_MEMORY with the bytes asked for where the device told them, DEVICE_LOST when it is gone, RUNTIME_FAILED for
 * anything else; an error that has a code stays as it is.
 */
export function asDeviceError(runtime: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const text = error instanceof Error ? error.message : String(error)
  const reason = quotedReason(error)
  const bytes = bytesIn(text)
  const extras = { cause: error, details: { runtime, ...(bytes !== undefined && { bytes }) } }
  if (MEMORY_WORDS.test(text)) {
    const words =
      bytes === undefined
        ? message('runtime.deviceFull', { runtime, reason })
        : message('runtime.deviceBytes', { runtime, bytes, reason })
    return new EngineError('OUT_OF_MEMORY', words, {
      ...extras,
      fixes: [
        message('runtime.deviceFullFix'),
        message('runtime.deviceFullFix2'),
        message('runtime.deviceFullFix3'),
      ],
    })
  }
  const code = LOST_WORDS.test(text) ? 'DEVICE_LOST' : 'RUNTIME_FAILED'
  const words = code === 'DEVICE_LOST' ? 'runtime.deviceLost' : 'runtime.runFailed'
  return new EngineError(code, message(words, { runtime, reason }), {
    ...extras,
    fixes: [message('runtime.silentFix'), message('runtime.silentFix2')],
  })
}

function bytesIn(text: string): number | undefined {
  const found = BYTES_WORDS.exec(text)?.slice(1).find(Boolean)
  return found === undefined ? undefined : Number(found)
}
