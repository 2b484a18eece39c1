import { unary } from './define.ts'
import { mul } from './mul.ts'

// dx = dy · eˣ
const { op, build } = unary('exp', 'y = eˣ', (_x, y, dy) => mul(dy, y))

export { op as expOp, build as exp }
