// Texts that end a result, one per line; a line break is written \n.
import type { OptionValues } from '../options.ts'

/** The lines of a pane's options. */
export function stopLines({ stopStrings }: OptionValues): string {
  return Array.isArray(stopStrings)
    ? stopStrings.map((stop) => String(stop).replaceAll('\n', '\\n')).join('\n')
    : ''
}

/** What lines name; empty ones name nothing. */
export function stopsOf(lines: string): string[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'))
}
