import { scalar } from './constant.ts'
import { unary } from './define.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

// dx = dy · (1 − y²)
const { op, build } = unary('tanh', 'y = tanh x', (_x, y, dy) => mul(dy, sub(scalar(1), mul(y, y))))

export { op as tanhOp, build as tanh }
