import { binary } from './define.ts'
import { neg } from './neg.ts'

const { op, build } = binary('sub', 'y = a − b', (_a, _b, dy) => [() => dy, () => neg(dy)])

export { op as subOp, build as sub }
