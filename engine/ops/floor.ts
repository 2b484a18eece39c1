import { unary } from './define.ts'

const { op, build } = unary('floor', 'y = largest whole number ≤ x', 'none')

export { op as floorOp, build as floor }
