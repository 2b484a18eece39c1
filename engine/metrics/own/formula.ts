// Formulas of own metrics: read once, then computed for every item. Nothing in them can do anything but compute.
import { message } from '../../base/message.ts'
import { compileTree, type FormulaInput, type FormulaNames, type FormulaUses } from './formula-compile.ts'
import { parseFormula } from './formula-parser.ts'
import { formulaError, type FormulaValue, type Place, TYPE_WORDS } from './formula-syntax.ts'

/** A part of a formula with its value for an item. */
export interface FormulaStep extends Place {
  readonly value: FormulaValue
}

/** A formula that gives a number per item; true counts 1 and false 0. */
export interface Formula {
  /** Fields and metrics it looks at. */
  readonly fields: readonly string[]
  readonly scores: readonly string[]
  /** @throws METRIC_FAILED where the item has no value */
  value(input: FormulaInput): number
  /** The value of every part that was computed, literals left out, inner parts first, the whole last. @throws METRIC_FAILED */
  preview(input: FormulaInput): readonly FormulaStep[]
}

/** Reads a formula over what `names` offers. @throws BAD_FORMULA with the place of the first mistake */
export function compileFormula(text: string, names: FormulaNames): Formula {
  const tree = parseFormula(text)
  const uses: FormulaUses = { fields: new Set(), scores: new Set() }
  const { type, run } = compileTree(tree, names, uses)
  if (type !== 'number' && type !== 'truth')
    throw formulaError(tree, message('formula.whole', { typeHere: TYPE_WORDS[type] }), [
      message('formula.wholeFix'),
    ])
  return {
    fields: [...uses.fields],
    scores: [...uses.scores],
    value: (input) => Number(run(input, () => undefined)),
    preview(input) {
      const steps: FormulaStep[] = []
      run(input, (place, value) => steps.push({ ...place, value }))
      return steps
    },
  }
}
