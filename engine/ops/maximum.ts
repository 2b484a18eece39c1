import type { Value } from '../ir/node.ts'
import { scalar } from './constant.ts'
import { binary } from './define.ts'
import { less } from './less.ts'
import { mul } from './mul.ts'
import { select } from './select.ts'

// The larger one gets the gradient; a tie is shared in halves.
const { op, build } = binary('maximum', 'y = max(a, b)', (a, b, dy) => [
  () => mul(dy, share(b, a)),
  () => mul(dy, share(a, b)),
])

function share(smaller: Value, larger: Value): Value {
  return select(less(smaller, larger), scalar(1), select(less(larger, smaller), scalar(0), scalar(0.5)))
}

export { op as maximumOp, build as maximum }
