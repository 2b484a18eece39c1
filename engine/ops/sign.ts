import { unary } from './define.ts'

const { op, build } = unary('sign', 'y = −1, 0 or 1', 'none')

export { op as signOp, build as sign }
