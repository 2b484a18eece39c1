import { unary } from './define.ts'

const { op, build } = unary('stopGradient', 'y = x; the gradient ends here', 'none')

export { op as stopGradientOp, build as stopGradient }
