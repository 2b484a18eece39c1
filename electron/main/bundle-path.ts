// What an `app://bundle/…` address asks for, read from its raw text: nothing is decoded twice, nothing leaves its folder.

export type Asked =
  | {
      readonly kind: 'file'
      /** Names below the folder of the built window. */ readonly names: readonly string[]
    }
  | { readonly kind: 'media'; readonly sha256: string }
  | { readonly kind: 'refused' }

const REFUSED: Asked = { kind: 'refused' }
const ADDRESS = /^app:\/\/bundle(\/[^?#]*)?([?#].*)?$/is
const MAX_LENGTH = 2048

/** Reads an address. Dots, backslashes, NUL and anything still encoded after one decoding are refused. */
export function parseAddress(address: string): Asked {
  const match = address.length <= MAX_LENGTH ? ADDRESS.exec(address) : null
  const path = match && decodeOnce(match[1] ?? '/')
  if (!path || !isPlain(path)) return REFUSED
  const names = path.split('/').slice(1)
  if (names.at(-1) === '') names[names.length - 1] = 'index.html'
  if (names.some((name) => name === '' || name === '.' || name === '..')) return REFUSED
  return names[0] === 'media' ? parseMedia(names) : { kind: 'file', names }
}

function parseMedia(names: readonly string[]): Asked {
  const sha256 = names[1] ?? ''
  return names.length === 2 && /^[0-9a-f]{64}$/.test(sha256) ? { kind: 'media', sha256 } : REFUSED
}

function decodeOnce(path: string): string | undefined {
  if (/%(2f|5c|00)/i.test(path)) return undefined // an encoded separator is nobody's file name
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** Without separators of other systems, drive letters and streams, control characters and a second encoding. */
function isPlain(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\\:\u0000-\u001f\u007f]|%[0-9a-f]{2}/i.test(path)
}
