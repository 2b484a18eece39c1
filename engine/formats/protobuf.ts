// Writes the protocol buffer wire format: just the kinds that ONNX files use.

/** Accumulates one message. Fields are written in call order. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = []
  #size = 0

  /** Length in bytes so far. */
  get size(): number {
    return this.#size
  }

  /** A signed or unsigned integer field (wire type 0); negative numbers take ten bytes, as the format says. */
  integer(field: number, value: number | bigint): this {
    this.#push(varint((field << 3) | 0))
    this.#push(varint(BigInt.asUintN(64, BigInt(value))))
    return this
  }

  /** A 32-bit float field (wire type 5). */
  float(field: number, value: number): this {
    this.#push(varint((field << 3) | 5))
    this.#push(new Uint8Array(Float32Array.of(value).buffer))
    return this
  }

  /** A bytes field (wire type 2); the bytes are not copied until the end. */
  bytes(field: number, value: Uint8Array): this {
    this.#push(varint((field << 3) | 2))
    this.#push(varint(value.length))
    this.#push(value)
    return this
  }

  /** A UTF-8 text field. */
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  /** A nested message field. */
  message(field: number, value: ProtobufWriter): this {
    this.#push(varint((field << 3) | 2))
    this.#push(varint(value.size))
    for (const chunk of value.#chunks) this.#push(chunk)
    return this
  }

  /** Packed 64-bit integers (wire type 2). */
  packedIntegers(field: number, values: readonly (number | bigint)[]): this {
    const packed = new ProtobufWriter()
    for (const value of values) packed.#push(varint(BigInt.asUintN(64, BigInt(value))))
    return this.message(field, packed)
  }

  /** The message's bytes. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.#size)
    let at = 0
    for (const chunk of this.#chunks) {
      out.set(chunk, at)
      at += chunk.length
    }
    return out
  }

  #push(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt(value)
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}
