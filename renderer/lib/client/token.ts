// Who this window is, in served mode: a one-time code in the address becomes a token kept for this tab alone.
const KEPT_AS = 'tuneloom-token'
const TRADE_WITHIN_MS = 10_000

/** A code of the address that was not traded yet: the network may have failed. */
let untraded: string | undefined

/** The token; null when the address brought no usable code and none is kept. Rejects when nobody can be reached. */
export async function readToken(): Promise<string | null> {
  const code = codeInAddress()
  if (code !== null) {
    history.replaceState(null, '', location.pathname + location.search)
    untraded = code
  }
  if (untraded !== undefined) {
    const token = await exchange(untraded)
    untraded = undefined
    if (token !== null) sessionStorage.setItem(KEPT_AS, token)
  }
  return keptToken()
}

/** The token of this tab, for requests besides the road. */
function keptToken(): string | null {
  return sessionStorage.getItem(KEPT_AS)
}

/** Headers that let a request through. */
export function authorization(): Record<string, string> {
  const token = keptToken()
  return token === null ? {} : { Authorization: `Bearer ${token}` }
}

function codeInAddress(): string | null {
  return /^#code=([\w-]+)/.exec(location.hash)?.[1] ?? null
}

async function exchange(code: string): Promise<string | null> {
  const response = await fetch(new URL('/api/session', location.href), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-FT': '1' },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(TRADE_WITHIN_MS),
  })
  if (!response.ok) return null
  const { token } = (await response.json()) as { token?: unknown }
  return typeof token === 'string' ? token : null
}
