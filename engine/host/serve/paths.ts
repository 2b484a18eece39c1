// The path of a request: decoded once, and only if there is nothing to be unsure about.

/** Longer targets are refused. */
const LONGEST = 2048

/**
 * The decoded path of a request target, or undefined for one that is refused. No route takes a query, so that none can
 * carry a secret into a log; what would decode to a separator, a control character or another code is refused too.
 */
export function decodePath(target: string): string | undefined {
  if (target.length > LONGEST || !/^\/[\x21-\x7e]*$/.test(target)) return undefined
  if (/[?#\\]|%(?:2f|5c|[01][0-9a-f]|7f)/i.test(target)) return undefined
  const path = decoded(target)
  if (path === undefined || /[%\\]|\p{Cc}/u.test(path)) return undefined
  return path === '/' || path.slice(1).split('/').every(isPlain) ? path : undefined
}

function decoded(target: string): string | undefined {
  try {
    return decodeURIComponent(target)
  } catch {
    return undefined
  }
}

function isPlain(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..'
}

/** What a path leads to, besides the files of the window itself. */
export type Route =
  | { readonly to: 'session' | 'rpc' | 'upload' }
  | { readonly to: 'media'; readonly sha256: string }
  | { readonly to: 'artifact'; readonly artifact: string; readonly file: string }
  | { readonly to: 'chunk'; readonly session: string; readonly index: number }
  | { readonly to: 'upload-done' | 'upload-cancel'; readonly session: string }

type RouteMaker = (parts: readonly string[]) => Route

const ROUTES: readonly (readonly [RegExp, RouteMaker])[] = [
  [/^\/api\/session$/, () => ({ to: 'session' })],
  [/^\/rpc$/, () => ({ to: 'rpc' })],
  [/^\/upload$/, () => ({ to: 'upload' })],
  [/^\/media\/([0-9a-f]{64})$/, ([sha256 = '']) => ({ to: 'media', sha256 })],
  [
    /^\/artifact\/([^/]{1,100})\/(.+)$/s,
    ([artifact = '', file = '']) => ({ to: 'artifact', artifact, file }),
  ],
  [
    /^\/upload\/([\w-]{1,100})\/(\d{1,6})$/,
    ([session = '', index]) => ({ to: 'chunk', session, index: Number(index) }),
  ],
  [/^\/upload\/([\w-]{1,100})\/done$/, ([session = '']) => ({ to: 'upload-done', session })],
  [/^\/upload\/([\w-]{1,100})\/cancel$/, ([session = '']) => ({ to: 'upload-cancel', session })],
]

/** The route of a decoded path, or undefined for none. */
export function routeOf(path: string): Route | undefined {
  for (const [pattern, make] of ROUTES) {
    const found = pattern.exec(path)
    if (found) return make(found.slice(1))
  }
  return undefined
}
