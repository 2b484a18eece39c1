// The one origin that the app is made of.

export const SCHEME = 'app'
export const ORIGIN = 'app://bundle'
export const START_URL = `${ORIGIN}/index.html`

/** Whether an address belongs to the app. Node gives other schemes no origin, so scheme and host are compared. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'app:' && url.host === 'bundle' && url.username === '' && url.password === ''
}
