import { binary } from './define.ts'

const { op, build } = binary('add', 'y = a + b', (_a, _b, dy) => [() => dy, () => dy])

export { op as addOp, build as add }
