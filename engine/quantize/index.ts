// The quantization schemes there are: one line each.
import { EngineError, nearestName } from '../base/errors.ts'
import { gptqQuantizer } from './gptq.ts'
import { int4Quantizer } from './int4.ts'
import { int8Quantizer } from './int8.ts'
import type { Quantizer } from './quantizer.ts'

/** Every scheme; wizards and the command line draw themselves from it. */
export const QUANTIZERS: readonly Quantizer[] = [int8Quantizer, int4Quantizer, gptqQuantizer]

/** The scheme of that name. @throws UNKNOWN_NAME when there is none. */
export function quantizerNamed(name: string): Quantizer {
  const found = QUANTIZERS.find((quantizer) => quantizer.name === name)
  if (found) return found
  const names = QUANTIZERS.map((quantizer) => quantizer.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', `quantize: expected one of ${names.join(', ')}, got "${name}".`, {
    fixes: near === undefined ? [] : [`Did you mean "${near}"?`],
  })
}
