import { expect } from 'vitest'
import { EngineError } from '../../engine/base/errors.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { toldError } from '../../renderer/lib/i18n/told.ts'

/** What the window says in German of work that fails, as the host sends it: the sentence, then what to do. */
export async function toldInGerman(
  work: () => unknown,
): Promise<{ readonly failure: EngineError; readonly sentences: readonly string[] }> {
  const failure = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  if (!(failure instanceof EngineError)) throw new Error('no failure of the engine', { cause: failure })
  await setLanguage('de')
  const { message, detail, fixes } = toldError(JSON.parse(JSON.stringify(failure)))
  expect(detail).toBeNull()
  return { failure, sentences: [message, ...fixes] }
}
