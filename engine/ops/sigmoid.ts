import { scalar } from './constant.ts'
import { unary } from './define.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

// dx = dy · y · (1 − y)
const { op, build } = unary('sigmoid', 'y = 1 / (1 + e⁻ˣ)', (_x, y, dy) => mul(dy, mul(y, sub(scalar(1), y))))

export { op as sigmoidOp, build as sigmoid }
