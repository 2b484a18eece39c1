import type { Value } from '../ir/node.ts'
import { binary } from './define.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

// da = dy / b, db = −dy · y / b
const { op, build } = binary('div', 'y = a / b', (_a, b, dy, y) => [
  () => div(dy, b),
  () => neg(div(mul(dy, y), b)),
])

/** a / b. */
export function div(a: Value, b: Value): Value {
  return build(a, b)
}

export { op as divOp }
