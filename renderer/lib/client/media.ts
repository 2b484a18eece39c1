// Where a picture of the store is shown from.
import { shell } from './shell.ts'
import { authorization } from './token.ts'

/** How many pictures stay in memory in served mode. */
const KEPT = 2000

/** Addresses by content, the least recently used first; the eldest is given back when there are too many. */
export class MediaCache {
  readonly #urls = new Map<string, Promise<string>>()
  readonly #load: (sha: string) => Promise<string>
  readonly #limit: number

  constructor(load: (sha: string) => Promise<string>, limit = KEPT) {
    this.#load = load
    this.#limit = limit
  }

  get(sha: string): Promise<string> {
    const url = this.#urls.get(sha) ?? this.#start(sha)
    this.#urls.delete(sha)
    this.#urls.set(sha, url)
    this.#shrink()
    return url
  }

  #start(sha: string): Promise<string> {
    const url = this.#load(sha)
    url.catch(() => this.#urls.delete(sha))
    return url
  }

  #shrink(): void {
    for (const [sha, url] of this.#urls) {
      if (this.#urls.size <= this.#limit) return
      this.#urls.delete(sha)
      url.then((old) => URL.revokeObjectURL(old)).catch(() => undefined)
    }
  }
}

const cache = new MediaCache(fetchPicture)

async function fetchPicture(sha: string): Promise<string> {
  const response = await fetch(new URL(`/media/${sha}`, location.href), { headers: authorization() })
  if (!response.ok) throw new Error(`media: expected a picture and got status ${response.status}.`)
  return URL.createObjectURL(await response.blob())
}

/** An address for an `<img>`. */
export function mediaUrl(sha: string): Promise<string> {
  return shell ? Promise.resolve(`app://bundle/media/${sha}`) : cache.get(sha)
}
