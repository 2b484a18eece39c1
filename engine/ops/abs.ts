import { unary } from './define.ts'
import { mul } from './mul.ts'
import { sign } from './sign.ts'

// dx = dy · sign x, and 0 at x = 0
const { op, build } = unary('abs', 'y = |x|', (x, _y, dy) => mul(dy, sign(x)))

export { op as absOp, build as abs }
