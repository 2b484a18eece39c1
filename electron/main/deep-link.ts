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

/** Reads a link; undefined when it is anything but a view to open. */
export function parseDeepLink(text: string): DeepLink | undefined {
  const url = text.length <= 500 ? URL.parse(text) : null
  if (url?.protocol !== `${LINK_SCHEME}:` || url.host !== 'open' || !/^\/?$/.test(url.pathname))
    return undefined
  const pairs = [...url.searchParams]
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) return undefined
  const result = schema.safeParse(Object.fromEntries(pairs))
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
