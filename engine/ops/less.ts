import { comparison } from './compare.ts'

const { op, build } = comparison('less', 'y = a < b')

export { op as lessOp, build as less }
