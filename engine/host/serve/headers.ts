// Headers of every answer.

/** What the headers depend on. */
export interface HeaderFacts {
  /** The checked Host header; undefined for a request that has none of ours. */
  readonly host: string | undefined
  readonly isTls: boolean
}

/**
 * Headers that every answer carries. The page may load only what comes from here, may be framed by nobody, and may put
 * text into the page as markup only through the one policy that Svelte's templates use.
 */
export function securityHeaders(facts: HeaderFacts): Record<string, string> {
  return {
    'Content-Security-Policy': contentPolicy(facts),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
    'Cache-Control': 'no-store',
    ...(facts.isTls && { 'Strict-Transport-Security': 'max-age=31536000' }),
  }
}

function contentPolicy({ host, isTls }: HeaderFacts): string {
  const socket = host === undefined ? '' : ` ${isTls ? 'wss' : 'ws'}://${host}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ')
}

/** Instead of the page's policy, for what people brought: should it ever be opened as a page, it can do nothing. */
export const SANDBOX = "default-src 'none'; sandbox"
