// The captioners, in the order in which they are offered: one line each.
import { EngineError, nearestName } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { Captioner } from './captioner.ts'
import { fileNames } from './file-names.ts'
import { openaiCompatible } from './openai.ts'

/** Every captioner; dialogs and the command line draw themselves from it. */
export const CAPTIONERS: readonly Captioner[] = [openaiCompatible, fileNames]

/** The captioner of that name. @throws UNKNOWN_NAME with the nearest name */
export function captionerNamed(name: string): Captioner {
  const found = CAPTIONERS.find((one) => one.name === name)
  if (found) return found
  const names = CAPTIONERS.map((one) => one.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('captioner.none', { name }), {
    details: { known: names },
    fixes: [
      near ? message('name.didYouMean', { name: near }) : message('name.known', { names: names.join(', ') }),
    ],
  })
}
