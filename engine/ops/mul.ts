import type { Value } from '../ir/node.ts'
import { binary } from './define.ts'

// da = dy · b, db = dy · a
const { op, build } = binary('mul', 'y = a · b', (a, b, dy) => [() => mul(dy, b), () => mul(dy, a)])

/** a · b. */
export function mul(a: Value, b: Value): Value {
  return build(a, b)
}

export { op as mulOp }
