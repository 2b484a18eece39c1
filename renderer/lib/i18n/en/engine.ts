// The engine describes metrics and the words of choices in English itself; only other languages have texts for it.
export const engine = {} as const
