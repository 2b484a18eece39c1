import { scalar } from './constant.ts'
import { unary } from './define.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'

// dx = ½ dy / √x
const { op, build } = unary('sqrt', 'y = √x', (_x, y, dy) => div(mul(dy, scalar(0.5)), y))

export { op as sqrtOp, build as sqrt }
