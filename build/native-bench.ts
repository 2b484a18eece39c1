// Prints GFLOPS of one thread for the products of a training step of the 13.9 M GPT, beside those of PyTorch where
// `python3` has it: npm run ts -- build/native-bench.ts [--only f32|bf16|bf16x3|bf16x6|weights]. Only a quiet machine gives good figures.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { chooseMixed, openNative } from '../engine/runtimes/cpu/native.ts'

/** rows, columns, inner, op(A) and op(B) of batch 8, length 256, width 384, vocabulary 8,192. */
const SHAPES = [
  [2048, 1152, 384, 0, 1],
  [2048, 1536, 384, 0, 1],
  [2048, 384, 1536, 0, 1],
  [2048, 8192, 384, 0, 1],
  [2048, 384, 8192, 0, 0],
  [2048, 384, 1536, 0, 0],
  [384, 1536, 2048, 1, 0],
  [8192, 384, 2048, 1, 0],
  [256, 256, 64, 0, 1],
  [256, 64, 256, 0, 0],
] as const
type Shape = (typeof SHAPES)[number]

const REPEATS = 15
const memory = new WebAssembly.Memory({ initial: 4096 })
const kernels = openNative(memory)
const [AT_A, AT_B, AT_C] = [64, 80 << 20, 160 << 20]

/** The least milliseconds of several runs. */
function fastest(work: () => void): number {
  let best = Infinity
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

function gflops([rows, columns, inner]: Shape, milliseconds: number): number {
  return (2 * rows * columns * inner) / milliseconds / 1e6
}

function argumentsOf([rows, columns, inner, transposeA, transposeB]: Shape): number[] {
  return [
    ...[transposeA, transposeB, rows, columns, inner, AT_A, transposeA ? rows : inner],
    ...[AT_B, transposeB ? inner : columns, AT_C, columns, 1, 0, 0, 1, 0, 0, 0],
  ]
}

const MODES: Readonly<Record<string, (shape: Shape) => void>> = {
  f32: (shape) => kernels.gemmRows(...argumentsOf(shape), 0, shape[0]),
  bf16: (shape) => kernels.gemmMixed(...argumentsOf(shape), 0, 0, shape[0]),
  bf16x3: (shape) => kernels.gemmMixed(...argumentsOf(shape), 1, 0, shape[0]),
  bf16x6: (shape) => kernels.gemmMixed(...argumentsOf(shape), 2, 0, shape[0]),
}

const TORCH = `
import json, sys, time, torch
torch.set_num_threads(1)
out = []
for m, n, k, ta, tb in json.load(sys.stdin):
    a = torch.rand(k, m).t() if ta else torch.rand(m, k)
    b = torch.rand(n, k).t() if tb else torch.rand(k, n)
    row = []
    for kind in (torch.float32, torch.bfloat16):
        x, y = a.to(kind), b.to(kind)
        best = 1e9
        for _ in range(${REPEATS}):
            t = time.perf_counter(); torch.matmul(x, y); best = min(best, time.perf_counter() - t)
        row.append(2 * m * n * k / best / 1e9)
    out.append(row)
print(json.dumps(out))
`

/** GFLOPS in f32 and bf16 for each shape; undefined where there is no PyTorch. */
function torchFigures(): readonly (readonly [number, number])[] | undefined {
  const input = JSON.stringify(SHAPES)
  const { status, stdout } = spawnSync('python3', ['-W', 'ignore', '-c', TORCH], { input, encoding: 'utf8' })
  if (status !== 0) return undefined
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as [number, number][]
}

function printProducts(modes: readonly string[]): void {
  const torch = torchFigures()
  const heads = ['rows', 'columns', 'inner', 'AB', ...modes, 'torch f32', 'torch bf16']
  const lines = SHAPES.map((shape, i) => {
    const own = modes.map((mode) =>
      gflops(
        shape,
        fastest(() => MODES[mode]?.(shape)),
      ),
    )
    const op = `${shape[3] ? 'T' : 'N'}${shape[4] ? 'T' : 'N'}`
    const figures = [...own, ...(torch?.[i] ?? [NaN, NaN])].map((value) => value.toFixed(0))
    return [...shape.slice(0, 3), op, ...figures]
  })
  for (const line of [heads, ...lines])
    process.stdout.write(`${line.map((cell) => String(cell).padStart(10)).join('')}\n`)
}

/** Bytes of weights read in a second while one row passes 4,096 × 4,096 weights. */
function printWeights(): void {
  const size = 4096
  for (const bits of [8, 4])
    for (const integer of [0, 1]) {
      // codes and scales of groups of 32 around the middle code, then one row, what comes out, no bias, f32
      const weights = [bits, size, size, AT_B, AT_B + size * size, 0, 0, 0, 32, size / 32]
      const args = [...weights, 1, AT_A, size, AT_C, size, 0, integer, -1]
      const time = fastest(() => kernels.gemmWeights(...args, 0, size))
      const rate = (size * size * bits) / 8 / time / 1e6
      process.stdout.write(`int${bits}${integer ? ' rounded inputs' : ''}: ${rate.toFixed(1)} GB/s\n`)
    }
}

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values
new Float32Array(memory.buffer, AT_A, 20e6).fill(0.5)
new Float32Array(memory.buffer, AT_B, 20e6).fill(0.25)
process.stdout.write(`bf16 by ${chooseMixed()}, one thread\n`)
if (only !== 'weights') printProducts(only ? [only] : Object.keys(MODES))
if (!only || only === 'weights') printWeights()
