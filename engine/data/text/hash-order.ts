// Sorting by hashes that stand in bytes.

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
const [LOW, HIGH] = IS_LITTLE_ENDIAN ? [0, 1] : [1, 0]
const HASH_BYTES = 32

/**
 * Places below 2^32 in the order of the hashes that stand `skip` bytes behind them. Sorted as numbers of 64 bits, of a
 * hash's first four bytes and its place, which needs no call for a comparison.
 */
export function orderByHash(bytes: Buffer, places: readonly number[], skip: number): Uint32Array {
  const numbers = new BigUint64Array(places.length)
  const halves = new Uint32Array(numbers.buffer)
  places.forEach((place, i) => {
    halves[2 * i + LOW] = place
    halves[2 * i + HIGH] = bytes.readUInt32BE(place + skip)
  })
  numbers.sort()
  const order = Uint32Array.from(places, (_, i) => halves[2 * i + LOW] as number)
  const isBehind = (a: number, b: number): boolean =>
    bytes.compare(bytes, b + skip, b + skip + HASH_BYTES, a + skip, a + skip + HASH_BYTES) > 0
  // those first bytes alone decide of nearly all; places that have the same are few and stand together
  for (let i = 1; i < order.length; i++)
    for (let at = i; at > 0 && sameStart(at) && isBehind(order[at - 1] as number, order[at] as number); at--)
      [order[at - 1], order[at]] = [order[at] as number, order[at - 1] as number]
  return order

  function sameStart(at: number): boolean {
    const [a, b] = [order[at - 1] as number, order[at] as number]
    return bytes.readUInt32BE(a + skip) === bytes.readUInt32BE(b + skip)
  }
}
