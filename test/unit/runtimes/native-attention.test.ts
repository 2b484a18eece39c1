// Attention and its gradient by products in bf16 come as near those in f32 as such products do, by each kind of instructions.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { chooseMixed, type MixedInstructions } from '../../../engine/runtimes/cpu/native.ts'
import { instructionSets, kernelsOf, NativeMemory, values } from './native-memory.ts'

const INSTRUCTIONS = ['amx', 'avx512bf16', 'model'] as const
/** Two blocks of queries, the second not full; two heads share keys and values. */
const [ROWS, WIDTH, OUT, HEADS, REPEATS] = [150, 24, 40, 2, 2]

function usable(name: MixedInstructions): boolean {
  try {
    return chooseMixed(name) === name
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** y, dq, dk and dv of both heads; `mixed` −1: in f32, else with so many rests in bf16. */
function attend(instructions: MixedInstructions, mixed: number, causal: number): Float32Array[] {
  const memory = new NativeMemory()
  const kernels = kernelsOf(memory, instructionSets()[0] ?? 'plain')
  chooseMixed(instructions)
  const random = new RandomStream(1, 'attention')
  const put = (heads: number, width: number): number =>
    memory.put(values(random, heads * ROWS * width).map((value) => 2 * value))
  const [q, k, v, dy] = [put(HEADS, WIDTH), put(1, WIDTH), put(1, OUT), put(HEADS, OUT)]
  const widths = [OUT, WIDTH, WIDTH, OUT]
  const results = widths.map((width) => memory.put(new Float32Array(HEADS * ROWS * width)))
  const [y, dq, dk, dv] = results as [number, number, number, number]
  const sizes = [ROWS, ROWS, WIDTH, OUT, causal, HEADS, REPEATS]
  const heads = (width: number): number[] => [width, 0, ROWS * width]
  const layoutOf = (outs: readonly number[]): number => {
    const operands = [WIDTH, WIDTH, OUT, ...outs].flatMap(heads)
    return memory.put(Int32Array.from([...sizes, ...operands]))
  }
  const blocks = HEADS * Math.ceil(ROWS / (mixed < 0 ? 64 : 128))
  kernels.attention(q, k, v, y, layoutOf([OUT]), 0.3, mixed, 0, blocks)
  kernels.attentionGradient(q, k, v, dy, dq, dk, dv, layoutOf([OUT, WIDTH, WIDTH, OUT]), 0.3, mixed, 0, HEADS)
  return results.map((place, i) => memory.get(place, HEADS * ROWS * (widths[i] as number)))
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: Float32Array, b: Float32Array): number {
  const norm = (all: Float32Array): number => Math.hypot(...all)
  return norm(a.map((value, i) => value - (b[i] as number))) / norm(b)
}

/** Products are off by 2.5e-3 of their size and by 3.5e-6; scores of about 3 make that of exponentials three times as much. */
const BY_RESTS = [
  { mixed: 0, most: 2e-2 },
  { mixed: 1, most: 2e-5 },
  { mixed: 2, most: 1e-6 },
]
/** Vectors take no rests along. */
const CASES = INSTRUCTIONS.filter(usable).flatMap((instructions) =>
  BY_RESTS.slice(0, instructions === 'avx512bf16' ? 1 : undefined).flatMap((one) =>
    [0, 1].map((causal) => ({ instructions, ...one, causal })),
  ),
)

describe('attention by products in bf16', () => {
  it.each(CASES)('comes near that in f32 (%o)', ({ instructions, mixed, causal, most }) => {
    const wanted = attend(instructions, -1, causal)
    attend(instructions, mixed, causal).forEach((result, i) => {
      expect(distance(result, wanted[i] as Float32Array)).toBeLessThan(most)
      // the same bits would mean that nothing was done in bf16
      expect(distance(result, wanted[i] as Float32Array)).toBeGreaterThan(0)
    })
  })
})
