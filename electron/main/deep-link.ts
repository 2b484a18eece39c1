// `tuneloom://open?view=run&id=r3`: opens a view. A link never starts anything and never names a path.
import { z } from 'zod'
import type { DeepLink } from '../../engine/api/desktop.ts'

export const LINK_SCHEME = 'tuneloom'

const schema = z.strictObject({
  view: z.enum(['home', 'datasets', 'runs', 'run', 'playground', 'duels', 'models', 'settings']),
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/i)
    .nullable()
    .default(null),
})

/** The whole grammar. No parser of addresses comes first: those forgive line breaks, ports, fragments and encodings. */
const LINK = /^tuneloom:\/\/open\/?\?view=([a-z]{1,20})(?:&id=([A-Za-z0-9-]{1,64}))?$/

/** Reads a link; undefined when it is anything but a view to open. */
export function parseDeepLink(text: string): DeepLink | undefined {
  const match = text.startsWith(`${LINK_SCHEME}:`) ? LINK.exec(text) : null
  if (!match || match[0] !== text) return undefined
  const result = schema.safeParse({ view: match[1], id: match[2] ?? null })
  return result.success ? result.data : undefined
}

/** The first link among the arguments of a process, as Windows and Linux hand links over. */
export function deepLinkAmong(args: readonly string[]): DeepLink | undefined {
  for (const argument of args) {
    const link = argument.startsWith(`${LINK_SCHEME}:`) ? parseDeepLink(argument) : undefined
    if (link) return link
  }
  return undefined
}
