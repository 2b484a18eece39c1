// Texts as a model reads them.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { TextPart } from '../../../index.ts'
import type { AppContext } from '../context.ts'
import type { Curation } from '../curation/curation.ts'
import { openTokenReader, type TokenReader } from '../curation/token-sight.ts'

/** Answers the calls on texts; the model that was asked for last stays open for the next text. */
export function textsService({ store }: AppContext, curation: Curation): AppHandlers['texts'] {
  let opened: { readonly name: string; readonly reader: TokenReader } | undefined
  const readerOf = (model: string, addedTokens: readonly string[]): TokenReader => {
    const name = JSON.stringify([model, addedTokens])
    if (opened?.name !== name) opened = { name, reader: openTokenReader(store, model, addedTokens) }
    return opened.reader
  }
  return {
    tokens: ({ dataset, key, model, recipe }, signal) => {
      const row = curation.index.finder(curation.idOf(dataset))(key)
      const parts = row.captions.map((text, place) => ({ role: row.roles[place] ?? 'text', text }))
      return readerOf(model, recipe.addedTokens ?? []).read(parts as TextPart[], recipe, signal)
    },
  }
}
