// What our side of the decoding benchmarks does with a request.
import { resolveGenerationOptions } from '../decode/index.ts'
import { generateTokens } from '../decode/search/generate-tokens.ts'
import type { TextRows } from '../generate/text-rows.ts'
import type { DecodeRequest } from './decode.ts'

/** Continues rows of numbers that are the same in test/bench/decode.py, by the likeliest tokens. */
export async function continueRows(
  rows: TextRows,
  { batch, promptLength, newTokens, seed }: DecodeRequest,
): Promise<{ tokens: number[][] }> {
  const { vocabularySize } = rows
  const prompts = Array.from({ length: batch }, (_, row) =>
    Int32Array.from(
      { length: promptLength },
      (__, i) => ((((i + 1) * 31 + row * 7 + seed * 13) % vocabularySize) + vocabularySize) % vocabularySize,
    ),
  )
  const options = resolveGenerationOptions({ maxNewTokens: newTokens })
  const results = await generateTokens(rows, prompts, options)
  return { tokens: results.map(({ tokens }) => [...tokens]) }
}
