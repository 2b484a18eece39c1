// Random graphs full of what the passes look for: constants, neutral numbers, movements in a row, repeated parts.
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor, sizeOf } from '../../engine/base/tensor.ts'
import { type Graph, graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { add } from '../../engine/ops/add.ts'
import { broadcastTo } from '../../engine/ops/broadcast-to.ts'
import { constant, filled } from '../../engine/ops/constant.ts'
import { div } from '../../engine/ops/div.ts'
import { input } from '../../engine/ops/input.ts'
import { less } from '../../engine/ops/less.ts'
import { mul } from '../../engine/ops/mul.ts'
import { neg } from '../../engine/ops/neg.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { select } from '../../engine/ops/select.ts'
import { slice } from '../../engine/ops/slice.ts'
import { softmax } from '../../engine/ops/softmax.ts'
import { sub } from '../../engine/ops/sub.ts'
import { sum } from '../../engine/ops/sum.ts'
import { tanh } from '../../engine/ops/tanh.ts'
import { transpose } from '../../engine/ops/transpose.ts'

const ROWS = 3
const COLUMNS = 4

type Step = (x: Value, y: Value, random: RandomStream) => Value

/** Steps from matrices of 3 × 4 to matrices of 3 × 4. */
const STEPS: readonly Step[] = [
  (x, y) => add(x, y),
  (x, y) => sub(x, y),
  (x, y) => mul(x, y),
  (x, y) => div(x, filledLike(y, 2)),
  (x) => add(filledLike(x, 0), x),
  (x) => sub(x, filled([], 0)),
  (x) => mul(x, filled([1, COLUMNS], 1)),
  (x) => neg(neg(x)),
  (x) => tanh(x),
  (x) => softmax(x),
  (x) => reshape(tanh(reshape(reshape(x, [2, 6]), [ROWS * COLUMNS])), [ROWS, COLUMNS]),
  (x) => transpose(transpose(x, [1, 0]), [1, 0]),
  (x) => transpose(neg(transpose(x, [1, 0])), [1, 0]),
  (x, y) => mul(broadcastTo(broadcastTo(sum(x, [0]), [1, COLUMNS]), [ROWS, COLUMNS]), y),
  (x, y) => select(less(x, broadcastTo(sum(y), [ROWS, COLUMNS])), y, filledLike(x, 0.5)),
  (x, y) => add(slice(x, 0, 0, ROWS), broadcastTo(slice(y, 0, 1, 2), [ROWS, COLUMNS])),
  (x, _y, random) => add(x, tanh(mul(filled([], random.normal()), randomConstant(random)))),
]

/** A graph of `steps` random steps over two inputs with two outputs, and its feeds: the same for the same seed. */
export function randomGraph(seed: number, steps = 24): { graph: Graph; feeds: Record<string, HostTensor> } {
  const random = new RandomStream(seed, 'graph')
  const values: Value[] = [input('a', [ROWS, COLUMNS]), input('b', [ROWS, COLUMNS])]
  for (let i = 0; i < steps; i++) {
    const step = random.choice(STEPS)
    const pick = (): Value => random.choice(values.slice(-4))
    const drawn = { x: pick(), y: pick() }
    values.push(step(drawn.x, drawn.y, random))
    if (random.uniform() < 0.2 && step.length < 3) values.push(step(drawn.x, drawn.y, random))
  }
  const loss = values.slice(-5).reduce((total, value) => add(total, value))
  const touched = add(loss, add(values[0] as Value, values[1] as Value))
  const feeds = { a: randomMatrix(random), b: randomMatrix(random) }
  return { graph: graphOf({ last: values.at(-1) as Value, all: touched, total: sum(touched) }), feeds }
}

function filledLike({ shape }: Value, number: number): Value {
  return filled(shape, number)
}

function randomMatrix(random: RandomStream): HostTensor {
  const shape = [ROWS, COLUMNS]
  return f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  )
}

function randomConstant(random: RandomStream): Value {
  return constant(randomMatrix(random))
}
