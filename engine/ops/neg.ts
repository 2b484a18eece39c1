import type { Value } from '../ir/node.ts'
import { unary } from './define.ts'

const { op, build } = unary('neg', 'y = −x', (_x, _y, dy) => neg(dy))

/** −x. */
export function neg(x: Value): Value {
  return build(x)
}

export { op as negOp }
