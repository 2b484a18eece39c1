import { comparison } from './compare.ts'

const { op, build } = comparison('equal', 'y = (a = b)')

export { op as equalOp, build as equal }
