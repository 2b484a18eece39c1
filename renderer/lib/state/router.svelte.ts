// Which page is shown, kept in the address after `#`, so that it works over app://, http and below a path.

/** Every page; the folder of the same name below `pages/` draws it. */
export const PAGES = [
  'home',
  'datasets',
  'wizard',
  'runs',
  'playground',
  'duels',
  'metrics',
  'models',
  'settings',
  'kit',
] as const
export type PageName = (typeof PAGES)[number]
export type Query = Readonly<Record<string, string>>

/** What stands in the address: `#/datasets/d1?filter=cat` is page `datasets`, parts `['d1']`, query `{filter}`. */
export interface Route {
  readonly page: PageName
  readonly parts: readonly string[]
  readonly query: Query
}

/** What every page is given. */
export interface PageProps {
  readonly parts: readonly string[]
  readonly query: Query
}

/** The address of a page: `link('datasets', ['d1'], { filter: 'cat' })`. */
export function link(page: PageName, parts: readonly string[] = [], query: Query = {}): string {
  const path = [page === 'home' ? '' : page, ...parts.map(encodeURIComponent)].filter((part) => part !== '')
  const text = new URLSearchParams(query).toString()
  return `#/${path.join('/')}${text === '' ? '' : `?${text}`}`
}

/** Reads an address; home when it names no page. */
export function parseRoute(hash: string): Route {
  const [path = '', text = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const [name = '', ...parts] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  const page = PAGES.find((known) => known === name)
  if (page === undefined) return { page: 'home', parts: [], query: {} }
  return { page, parts, query: Object.fromEntries(new URLSearchParams(text)) }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

class Router {
  #route = $state.raw<Route>(parseRoute(globalThis.location?.hash ?? ''))

  get route(): Route {
    return this.#route
  }

  /** Follows the address; gives the way to stop. */
  start(): () => void {
    const follow = () => (this.#route = parseRoute(location.hash))
    window.addEventListener('hashchange', follow)
    follow()
    return () => window.removeEventListener('hashchange', follow)
  }

  /** Goes to a page. */
  go(page: PageName, parts: readonly string[] = [], query: Query = {}): void {
    location.hash = link(page, parts, query)
  }

  /** Changes some of the query without a new step in the history; null takes a key out. */
  setQuery(changes: Readonly<Record<string, string | null>>): void {
    const { page, parts, query } = this.#route
    const next = Object.entries({ ...query, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
    )
    history.replaceState(null, '', link(page, parts, Object.fromEntries(next)))
    this.#route = parseRoute(location.hash)
  }
}

/** The one router of this window. */
export const router = new Router()
