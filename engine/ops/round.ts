import { unary } from './define.ts'

const { op, build } = unary('round', 'y = nearest whole number, halves to even', 'none')

export { op as roundOp, build as round }
