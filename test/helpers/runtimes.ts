// The runtimes that tests of whole models run on: all that this machine has.
import { textOf } from '../../engine/base/message.ts'
import { RUNTIMES } from '../../engine/runtimes/index.ts'

/** Too slow for a model, or computing nothing. */
const LEFT_OUT = ['reference', 'null']

const probed = await Promise.all(
  RUNTIMES.filter(({ name }) => !LEFT_OUT.includes(name)).map(async (runtime) => ({
    name: runtime.name,
    reason: await runtime.unavailable(),
  })),
)
for (const { name, reason } of probed)
  if (reason !== undefined) process.stderr.write(`${name} is not tested: ${textOf(reason)}\n`)

/** Their names. */
export const RUNTIMES_HERE = probed.filter(({ reason }) => reason === undefined).map(({ name }) => name)
