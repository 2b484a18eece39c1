// What stands between two operands of a formula.
import { message } from '../../base/message.ts'
import type { Compiled } from './formula-compile.ts'
import {
  type BinaryOperator,
  formulaError,
  type FormulaNode,
  type FormulaType,
  TYPE_WORDS,
  valueError,
} from './formula-syntax.ts'

type Binary = FormulaNode & { readonly kind: 'binary' }

const ARITHMETIC: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => number>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}
const ORDER: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => boolean>>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** The operation of a node over its operands. @throws BAD_FORMULA when their types do not fit it */
export function operatorOf(node: Binary, left: Compiled, right: Compiled): Compiled {
  const { operator } = node
  const arithmetic = ARITHMETIC[operator]
  const order = ORDER[operator]
  if (arithmetic) return arithmeticOf(node, left, right, arithmetic)
  if (order) {
    checkBoth(node, left, right, 'number')
    return {
      type: 'truth',
      run: (input, told) => order(left.run(input, told) as number, right.run(input, told) as number),
    }
  }
  return operator === 'and' || operator === 'or' ? logicOf(node, left, right) : equalityOf(node, left, right)
}

function arithmeticOf(
  node: Binary,
  left: Compiled,
  right: Compiled,
  compute: (a: number, b: number) => number,
): Compiled {
  checkBoth(node, left, right, 'number')
  return {
    type: 'number',
    run(input, told) {
      const dividend = left.run(input, told) as number
      const divisor = right.run(input, told) as number
      if (node.operator === '/' && divisor === 0)
        throw valueError(node.right, message('formula.divided', { dividend }))
      return compute(dividend, divisor)
    },
  }
}

/** The right side is only looked at when the left one does not decide. */
function logicOf(node: Binary, left: Compiled, right: Compiled): Compiled {
  checkBoth(node, left, right, 'truth')
  const decides = node.operator === 'or'
  return {
    type: 'truth',
    run: (input, told) => (left.run(input, told) === decides ? decides : right.run(input, told)),
  }
}

function equalityOf(node: Binary, left: Compiled, right: Compiled): Compiled {
  if (left.type === 'texts') throw formulaError(node, message('formula.lists'), [message('formula.listsFix')])
  checkBoth(node, left, right, left.type)
  const isEqual = node.operator === '='
  return {
    type: 'truth',
    run: (input, told) => (left.run(input, told) === right.run(input, told)) === isEqual,
  }
}

function checkBoth(node: Binary, left: Compiled, right: Compiled, type: FormulaType): void {
  for (const [side, place] of [
    [left, node.left],
    [right, node.right],
  ] as const)
    // prettier-ignore
    if (side.type !== type)
      throw formulaError(
        place,
        message('formula.operand', {
          operator: node.operator,
          wantedType: TYPE_WORDS[type],
          typeHere: TYPE_WORDS[side.type],
        }),
      )
}
