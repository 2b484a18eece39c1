import { unary } from './define.ts'
import { div } from './div.ts'

// dx = dy / x
const { op, build } = unary('log', 'y = ln x', (x, _y, dy) => div(dy, x))

export { op as logOp, build as log }
