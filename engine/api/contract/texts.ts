// Calls on texts as a model reads them.
import { z } from 'zod'
import { call } from './define.ts'
import type { TextTokensView } from './text-views.ts'

/** What a run would make of texts. */
export const texts = {
  /** The tokens of a text as a run with this recipe would be given them, and how much each counts in its loss. */
  tokens: call(
    z.object({
      dataset: z.string().min(1),
      key: z.string().min(1),
      model: z.string().min(1),
      /** Those options of a recipe that decide it; the others are left aside. */
      recipe: z
        .object({
          objective: z.object({
            name: z.string(),
            options: z.record(z.string(), z.unknown()).default({}),
          }),
          sequenceLength: z.int().min(8),
          addedTokens: z.array(z.string()),
        })
        .partial()
        .default({}),
    }),
  )<TextTokensView>(),
} as const
