// Pictures on the way as addresses for <img>; each is given back when the next one replaces it.

/** The newest set of small PNGs. */
export class Previews {
  #urls = $state.raw<readonly string[]>([])

  get urls(): readonly string[] {
    return this.#urls
  }

  /** Shows a newer set, in Base64; an empty one means there is nothing new. */
  show(pictures: readonly string[]): void {
    if (pictures.length === 0) return
    const old = this.#urls
    this.#urls = pictures.map((text) => URL.createObjectURL(new Blob([bytesOf(text)], { type: 'image/png' })))
    revoke(old)
  }

  clear(): void {
    revoke(this.#urls)
    this.#urls = []
  }
}

function revoke(urls: readonly string[]): void {
  for (const url of urls) URL.revokeObjectURL(url)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
