// What a device said when it failed, as an error with a code.
import { EngineError } from '../base/errors.ts'

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
  const bytes = bytesIn(text)
  const extras = { cause: error, details: { runtime, ...(bytes !== undefined && { bytes }) } }
  if (MEMORY_WORDS.test(text)) {
    const asked = bytes === undefined ? 'what this graph needs' : `${bytes} bytes more`
    return new EngineError('OUT_OF_MEMORY', `${runtime}: the device has no room for ${asked}: ${text}`, {
      ...extras,
      fixes: [
        'Choose a smaller batch with more accumulated steps.',
        'Choose shorter texts, or an adapter in place of all weights.',
        'Use the runtime onnx-cpu: it has the memory of the computer.',
      ],
    })
  }
  const code = LOST_WORDS.test(text) ? 'DEVICE_LOST' : 'RUNTIME_FAILED'
  const what = code === 'DEVICE_LOST' ? 'the device was lost' : 'a run failed'
  return new EngineError(code, `${runtime}: ${what}: ${text}`, {
    ...extras,
    fixes: ['Resume from the last checkpoint on another runtime.', 'Update the driver of the device.'],
  })
}

function bytesIn(text: string): number | undefined {
  const found = BYTES_WORDS.exec(text)?.slice(1).find(Boolean)
  return found === undefined ? undefined : Number(found)
}
