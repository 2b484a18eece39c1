// The normalizer that SentencePiece compiles into its models: a double array of UTF-8 prefixes and what replaces them.
import { eachByte } from './bpe-model.ts'
import { codePointAt, unitsOf } from './character-classes.ts'
import { invalid } from './file-fields.ts'

/** Longer clusters are looked at character by character only. */
const LONGEST_CLUSTER_BYTES = 5

/** A text of printable ASCII. */
const PRINTABLE = /^[ -~]*$/
/** Characters that are clusters of their own beside each other: printable Latin, line feeds, tabs. */
const ALONE = /^[\n\t -~\u00a0-\u00ac\u00ae-\u02ff]*$/
/** Printable ASCII between other characters: it may be part of a cluster with its neighbours only where it touches them. */
const MIXED = /[ -~]?[^ -~]+(?:[ -~][^ -~]+)*[ -~]?/g

/**
 * The replacing of a base64 charsmap.
 * @throws FILE_INVALID when the map is broken
 * @source SentencePiece, normalizer.cc; Hugging Face tokenizers, normalizers/precompiled.rs
 */
export function readPrecompiled(base64: string): (whole: string) => string {
  const map = new Charsmap(Buffer.from(base64, 'base64'))
  const keepsAscii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).every(
    (one) => map.replacement(one) === undefined,
  )
  const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const replaceAll = (part: string): string => {
    let out = ''
    if (ALONE.test(part)) for (const one of part) out += map.replacementOf(one.charCodeAt(0)) ?? one
    else for (const { segment } of clusters.segment(part)) out += replaceCluster(map, segment)
    return out
  }
  return (whole) => {
    if (!keepsAscii) return replaceAll(whole)
    return PRINTABLE.test(whole) ? whole : whole.replace(MIXED, replaceAll)
  }
}

function replaceCluster(map: Charsmap, cluster: string): string {
  const first = codePointAt(cluster, 0)
  if (cluster.length === unitsOf(first)) return map.replacementOf(first) ?? cluster
  if (Buffer.byteLength(cluster) <= LONGEST_CLUSTER_BYTES) {
    const whole = map.replacement(cluster)
    if (whole !== undefined) return whole
  }
  let out = ''
  for (const one of cluster) out += map.replacementOf(one.codePointAt(0) as number) ?? one
  return out
}

/** Header, units of the double array, texts that end in zero bytes. */
class Charsmap {
  readonly #units: Uint32Array
  readonly #texts: Uint8Array
  readonly #known = new Map<number, string | undefined>()

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const unitBytes = bytes.length < 4 ? -1 : view.getUint32(0, true)
    if (unitBytes < 4 || unitBytes % 4 !== 0 || unitBytes > bytes.length - 4)
      throw invalid(`precompiled_charsmap has ${bytes.length} bytes and a trie of ${unitBytes}.`)
    this.#units = Uint32Array.from({ length: unitBytes / 4 }, (_, at) => view.getUint32(4 + 4 * at, true))
    this.#texts = bytes.subarray(4 + unitBytes)
  }

  /** What replaces one code point, undefined when it stays. */
  replacementOf(codePoint: number): string | undefined {
    if (this.#known.has(codePoint)) return this.#known.get(codePoint)
    const found = this.replacement(String.fromCodePoint(codePoint))
    this.#known.set(codePoint, found)
    return found
  }

  /** What replaces a text by its shortest known prefix, undefined when none is known. */
  replacement(sought: string): string | undefined {
    let place = offsetOf(this.#unit(0))
    let index = -1
    const visit = (byte: number): void => {
      if (index >= 0 || place < 0) return
      const unit = byte === 0 ? 0 : this.#unit(place ^ byte)
      if (byte === 0 || labelOf(unit) !== byte) {
        place = -1
        return
      }
      place = place ^ byte ^ offsetOf(unit)
      if ((unit >>> 8) & 1) index = this.#unit(place) & 0x7fffffff
    }
    for (const one of sought) eachByte(one.codePointAt(0) as number, visit)
    return index < 0 ? undefined : this.#textAt(index)
  }

  #unit(place: number): number {
    const unit = this.#units[place]
    if (unit === undefined)
      throw invalid(`precompiled_charsmap points to the unit ${place} of ${this.#units.length}.`)
    return unit
  }

  #textAt(index: number): string {
    const end = this.#texts.indexOf(0, index)
    if (index > this.#texts.length || end < 0) throw invalid(`precompiled_charsmap has no text at ${index}.`)
    return Buffer.from(this.#texts.subarray(index, end)).toString('utf8')
  }
}

/** How far the arrows of a unit lead. @source Darts-clone, DoubleArrayUnit */
function offsetOf(unit: number): number {
  return ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0
}

function labelOf(unit: number): number {
  return (unit & 0x800000ff) >>> 0
}
