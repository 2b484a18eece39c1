// Where a picture of the store is shown from.
import { shell } from './shell.ts'
import { authorization } from './token.ts'

/** How many pictures stay in memory in served mode. */
const KEPT = 2000

/** Addresses by content, the least recently used first; the eldest is given back when there are too many. */
export class MediaCache {
  readonly #urls = new Map<string, Promise<string>>()
  /** Those that have come. */
  readonly #here = new Map<string, string>()
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

  /** The address of a picture that is in memory. */
  kept(sha: string): string | undefined {
    return this.#here.get(sha)
  }

  #start(sha: string): Promise<string> {
    const url = this.#load(sha)
    url.then(
      (here) => this.#urls.get(sha) === url && this.#here.set(sha, here),
      () => this.#urls.delete(sha),
    )
    return url
  }

  #shrink(): void {
    for (const [sha, url] of this.#urls) {
      if (this.#urls.size <= this.#limit) return
      this.#urls.delete(sha)
      this.#here.delete(sha)
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
  return shell ? Promise.resolve(inShell(sha)) : cache.get(sha)
}

/** The same at once, when nothing must be fetched for it. */
export function keptUrl(sha: string): string | undefined {
  return shell ? inShell(sha) : cache.kept(sha)
}

function inShell(sha: string): string {
  return `app://bundle/media/${sha}`
}
