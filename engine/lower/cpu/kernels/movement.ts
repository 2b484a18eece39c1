// Copies, fills, lookups. AssemblyScript. Each works on units `start` to `end` of its range, so that threads can share it.
import { at } from './lanes'

/**
 * Copies a space of 32-bit elements between two walks. meta: axes, sizes, strides of src, strides of dst (in elements).
 * Units: rows, that is all axes but the last.
 */
export function copyStrided(src: usize, dst: usize, meta: usize, start: i32, end: i32): void {
  const axes = load<i32>(meta)
  const sizes = meta + 4
  const fromStrides = at(sizes, axes)
  const toStrides = at(fromStrides, axes)
  const last = axes - 1
  const width = load<i32>(at(sizes, last))
  const fromStep = load<i32>(at(fromStrides, last))
  const toStep = load<i32>(at(toStrides, last))
  for (let row = start; row < end; row++) {
    let rest = row
    let from: i32 = 0
    let to: i32 = 0
    for (let axis = last - 1; axis >= 0; axis--) {
      const size = load<i32>(at(sizes, axis))
      const index = rest % size
      rest = rest / size
      from += index * load<i32>(at(fromStrides, axis))
      to += index * load<i32>(at(toStrides, axis))
    }
    copyRow(at(src, from), fromStep, at(dst, to), toStep, width)
  }
}

function copyRow(src: usize, fromStep: i32, dst: usize, toStep: i32, width: i32): void {
  if (fromStep == 1 && toStep == 1) {
    memory.copy(dst, src, <usize>width << 2)
  } else if (fromStep == 0 && toStep == 1) {
    fill(dst, load<i32>(src), 0, width)
  } else {
    for (let i = 0; i < width; i++) {
      store<i32>(dst, load<i32>(src))
      src += <usize>fromStep << 2
      dst += <usize>toStep << 2
    }
  }
}

/** Writes the same 32 bits everywhere. Units: elements. */
export function fill(dst: usize, bits: i32, start: i32, end: i32): void {
  const v = i32x4.splat(bits)
  let i = start
  for (; i + 4 <= end; i += 4) v128.store(at(dst, i), v)
  for (; i < end; i++) store<i32>(at(dst, i), bits)
}

/** dst[i] = table[ids[i]]. Units: ids. Traps when an id is outside. */
export function gatherRows(table: usize, ids: usize, dst: usize, width: i32, rows: i32, start: i32, end: i32): void {
  for (let i = start; i < end; i++) {
    const id = checkedId(load<i32>(at(ids, i)), rows)
    memory.copy(at(dst, i * width), at(table, id * width), <usize>width << 2)
  }
}

/** dst[ids[i]] += updates[i], in order. Units: columns. */
export function scatterAddRows(
  dst: usize,
  ids: usize,
  updates: usize,
  count: i32,
  width: i32,
  rows: i32,
  start: i32,
  end: i32,
): void {
  for (let i = 0; i < count; i++) {
    const to = at(dst, checkedId(load<i32>(at(ids, i)), rows) * width)
    const from = at(updates, i * width)
    let c = start
    for (; c + 4 <= end; c += 4)
      v128.store(at(to, c), f32x4.add(v128.load(at(to, c)), v128.load(at(from, c))))
    for (; c < end; c++) store<f32>(at(to, c), load<f32>(at(to, c)) + load<f32>(at(from, c)))
  }
}

/** dst[r] = x[r, ids[r]]. Units: rows. */
export function gatherLast(x: usize, ids: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++)
    store<f32>(at(dst, row), load<f32>(at(x, row * width + checkedId(load<i32>(at(ids, row)), width))))
}

/** dst[r, ids[r]] += updates[r]. Units: rows. */
export function scatterLast(dst: usize, ids: usize, updates: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const to = at(dst, row * width + checkedId(load<i32>(at(ids, row)), width))
    store<f32>(to, load<f32>(to) + load<f32>(at(updates, row)))
  }
}

// @ts-ignore: decorator
@inline
function checkedId(id: i32, size: i32): i32 {
  if (<u32>id >= <u32>size) unreachable()
  return id
}

/**
 * Windows of a picture as rows: dst[(c, u, v), (i, j)] = src[c, i·s + u − p, j·s + v − p], 0 outside.
 * meta: channels, height, width, kernel height, kernel width, rows, columns, stride, padding. Units: (c, u, v).
 */
export function unfold(src: usize, dst: usize, meta: usize, start: i32, end: i32): void {
  const height = load<i32>(meta, 4)
  const width = load<i32>(meta, 8)
  const kernelHeight = load<i32>(meta, 12)
  const kernelWidth = load<i32>(meta, 16)
  const rows = load<i32>(meta, 20)
  const columns = load<i32>(meta, 24)
  const stride = load<i32>(meta, 28)
  const padding = load<i32>(meta, 32)
  for (let unit = start; unit < end; unit++) {
    const v = unit % kernelWidth
    const u = (unit / kernelWidth) % kernelHeight
    const channel = unit / (kernelWidth * kernelHeight)
    let to = at(dst, unit * rows * columns)
    for (let i = 0; i < rows; i++) {
      const y = i * stride + u - padding
      const from = at(src, (channel * height + y) * width)
      for (let j = 0; j < columns; j++) {
        const x = j * stride + v - padding
        const isInside = <u32>y < <u32>height && <u32>x < <u32>width
        store<f32>(to, isInside ? load<f32>(at(from, x)) : 0)
        to += 4
      }
    }
  }
}

/** The transpose of `unfold`: adds windows back into a picture, which starts as zeros. Units: channels. */
export function fold(src: usize, dst: usize, meta: usize, start: i32, end: i32): void {
  const height = load<i32>(meta, 4)
  const width = load<i32>(meta, 8)
  const kernelHeight = load<i32>(meta, 12)
  const kernelWidth = load<i32>(meta, 16)
  const rows = load<i32>(meta, 20)
  const columns = load<i32>(meta, 24)
  const stride = load<i32>(meta, 28)
  const padding = load<i32>(meta, 32)
  const window = kernelHeight * kernelWidth
  for (let unit = start * window; unit < end * window; unit++) {
    const v = unit % kernelWidth
    const u = (unit / kernelWidth) % kernelHeight
    let from = at(src, unit * rows * columns)
    for (let i = 0; i < rows; i++) {
      const y = i * stride + u - padding
      const to = at(dst, ((unit / window) * height + y) * width)
      for (let j = 0; j < columns; j++) {
        const x = j * stride + v - padding
        if (<u32>y < <u32>height && <u32>x < <u32>width)
          store<f32>(at(to, x), load<f32>(at(to, x)) + load<f32>(from))
        from += 4
      }
    }
  }
}
