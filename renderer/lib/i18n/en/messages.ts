// What the engine says comes in English with a code; only other languages have texts for it.
export const messages = {} as const
