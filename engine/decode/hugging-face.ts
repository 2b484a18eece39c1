// generation_config.json of Hugging Face folders, and options as its generate calls them.
import type { GenerationOptions } from './generation-options.ts'
import { GENERATION_OPTIONS } from './index.ts'

/** Options that take a list where Hugging Face also takes one id. */
const RENAMED: Readonly<Record<string, keyof GenerationOptions>> = {
  eos_token_id: 'eosTokenIds',
  forced_eos_token_id: 'forcedEosTokenIds',
}

/** Our name of an option of generate, `no_repeat_ngram_size` or `noRepeatNgramSize`; undefined for one that we do not have. */
export function generationOptionName(name: string): keyof GenerationOptions | undefined {
  const own = RENAMED[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.hasOwn(GENERATION_OPTIONS, own) ? (own as keyof GenerationOptions) : undefined
}

/**
 * What a parsed `generation_config.json` recommends; what is null there or has no counterpart here is left out.
 * @throws BAD_ARGUMENT for a value that cannot be used
 */
export function readGenerationConfig(config: Readonly<Record<string, unknown>>): Partial<GenerationOptions> {
  const known = Object.entries(config).flatMap(([name, value]) => {
    const own = generationOptionName(name)
    return own === undefined || value === null ? [] : [[own, GENERATION_OPTIONS[own].accept(value)] as const]
  })
  return Object.fromEntries(known)
}
