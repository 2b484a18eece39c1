// From the tree of a formula to something that computes: names and types are settled here, once.
import { nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { FORMULA_FUNCTIONS, Impossible } from './formula-functions.ts'
import { operatorOf } from './formula-operators.ts'
import {
  formulaError,
  type FormulaCall,
  type FormulaNode,
  type FormulaType,
  type FormulaValue,
  type Place,
  TYPE_WORDS,
  valueError,
} from './formula-syntax.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { PatternError } from './pattern-parser.ts'

/** What a formula may ask for. */
export interface FormulaNames {
  readonly fields: Readonly<Record<string, FormulaType>>
  /** Names of metrics with a value per item, for suggestions. */
  readonly scores: readonly string[]
  /** Whether there is a metric of that name with a value per item. */
  hasScore(name: string): boolean
}

/** What a formula sees of one item. */
export interface FormulaInput {
  readonly fields: Readonly<Record<string, FormulaValue>>
  /** The item's value by a metric; NaN when it has none. */
  score(metric: string): number
}

/** Told every value on the way, inner ones first. */
export type ValueTold = (place: Place, value: FormulaValue) => void

/** An expression whose names and types are known. */
export interface Compiled {
  readonly type: FormulaType
  /** @throws METRIC_FAILED where there is no value */
  run(input: FormulaInput, told: ValueTold): FormulaValue
}

type Run = Compiled['run']

/** Fields and metrics that a formula uses. */
export interface FormulaUses {
  readonly fields: Set<string>
  readonly scores: Set<string>
}

/** Settles names and types. @throws BAD_FORMULA with the place of the first mistake */
export function compileTree(node: FormulaNode, names: FormulaNames, uses: FormulaUses): Compiled {
  const { type, run } = compileNode(node, names, uses)
  return {
    type,
    run(input, told) {
      const value = run(input, told)
      if (typeof value === 'number' && !Number.isFinite(value))
        throw valueError(node, message('formula.notFinite', { value: String(value) }))
      // what stands there as a value needs no telling
      if (!('value' in node)) told({ start: node.start, end: node.end }, value)
      return value
    },
  }
}

function compileNode(node: FormulaNode, names: FormulaNames, uses: FormulaUses): Compiled {
  const inner = (child: FormulaNode) => compileTree(child, names, uses)
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'truth':
      return { type: node.kind, run: () => node.value }
    case 'name':
      return field(node, names, uses)
    case 'unary': {
      const type = node.operator === '-' ? 'number' : 'truth'
      const run = expected(inner(node.operand), type, node.operand)
      return {
        type,
        run: (input, told) => (type === 'number' ? -(run(input, told) as number) : !run(input, told)),
      }
    }
    case 'binary': {
      const [left, right] = [inner(node.left), inner(node.right)]
      return operatorOf(node, left, right)
    }
    case 'if':
      return conditional(node, inner)
    case 'call':
      return call(node, names, uses)
  }
}

function field(node: FormulaNode & { kind: 'name' }, names: FormulaNames, uses: FormulaUses): Compiled {
  const { name } = node
  const type = Object.hasOwn(names.fields, name) ? names.fields[name] : undefined
  if (!type) throw unknownName(node, 'formula.noField', name, Object.keys(names.fields))
  uses.fields.add(name)
  return { type, run: ({ fields }) => fields[name] as FormulaValue }
}

function conditional(node: FormulaNode & { kind: 'if' }, inner: (child: FormulaNode) => Compiled): Compiled {
  const condition = expected(inner(node.condition), 'truth', node.condition)
  const then = inner(node.then)
  const otherwise = inner(node.otherwise)
  expected(otherwise, then.type, node.otherwise)
  return {
    type: then.type,
    run: (input, told) => (condition(input, told) ? then : otherwise).run(input, told),
  }
}

function call(node: FormulaCall, names: FormulaNames, uses: FormulaUses): Compiled {
  if (node.name === 'score') return scoreCall(node, names, uses)
  if (node.name === 'matches') return matchesCall(node, names, uses)
  const known = FORMULA_FUNCTIONS.filter(({ name }) => name === node.name)
  if (known.length === 0)
    throw unknownName(node, 'formula.noFunction', node.name, [
      ...FORMULA_FUNCTIONS.map(({ name }) => name),
      ...['score', 'matches'],
    ])
  const operands = node.operands.map((operand) => compileTree(operand, names, uses))
  const types = operands.map(({ type }) => type)
  const chosen = known.find(({ takes, anyNumber }) =>
    anyNumber
      ? types.length > 0 && types.every((type) => type === takes[0])
      : types.length === takes.length && types.every((type, i) => type === takes[i]),
  )
  if (!chosen) throw wrongOperands(node, known.map(signature), types)
  return {
    type: chosen.gives,
    run(input, told) {
      const value = chosen.run(operands.map((operand) => operand.run(input, told)))
      if (value instanceof Impossible) throw valueError(node, value.reason)
      return value
    },
  }
}

/** `score("name")`, or with what counts where the item has no such value. */
function scoreCall(node: FormulaCall, names: FormulaNames, uses: FormulaUses): Compiled {
  const [name, otherwise] = node.operands
  const operands = node.operands.slice(1).map((operand) => compileTree(operand, names, uses))
  if (name?.kind !== 'text' || operands.length > 1 || operands.some(({ type }) => type !== 'number'))
    throw formulaError(node, message('formula.score'))
  const metric = name.value
  if (!names.hasScore(metric)) throw unknownName(name, 'formula.noScore', metric, names.scores)
  uses.scores.add(metric)
  const run: Run = (input, told) => {
    const value = input.score(metric)
    if (!Number.isNaN(value)) return value
    if (otherwise && operands[0]) return operands[0].run(input, told)
    throw valueError(node, message('formula.noValue', { metric }))
  }
  return { type: 'number', run }
}

function matchesCall(node: FormulaCall, names: FormulaNames, uses: FormulaUses): Compiled {
  const [subject, pattern] = node.operands
  if (!subject || pattern?.kind !== 'text' || node.operands.length !== 2)
    throw formulaError(node, message('formula.matches'))
  const matches = patternAt(pattern)
  const run = expected(compileTree(subject, names, uses), 'text', subject)
  return { type: 'truth', run: (input, told) => matches(run(input, told) as string) }
}

function patternAt(literal: FormulaNode & { kind: 'text' }): Pattern {
  try {
    return compilePattern(literal.value)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const start = literal.offsets[error.at] ?? literal.start
    throw formulaError({ start, end: literal.end }, message('formula.pattern', { mistake: error.message }))
  }
}

/** The expression's way to compute, once its type is what is needed. */
function expected(compiled: Compiled, type: FormulaType, place: Place): Run {
  if (compiled.type !== type)
    throw formulaError(
      place,
      message('formula.type', { wantedType: TYPE_WORDS[type], typeHere: TYPE_WORDS[compiled.type] }),
    )
  return compiled.run
}

function signature({ name, takes, anyNumber }: (typeof FORMULA_FUNCTIONS)[number]): string {
  return `${name}(${takes.map((type) => TYPE_WORDS[type]).join(', ')}${anyNumber ? ', …' : ''})`
}

function wrongOperands(
  node: FormulaCall,
  signatures: readonly string[],
  types: readonly FormulaType[],
): Error {
  const typesHere = types.length === 0 ? 'nothing' : types.map((type) => TYPE_WORDS[type]).join(', ')
  return formulaError(node, message('formula.operands', { signatures: signatures.join(' or '), typesHere }))
}

function unknownName(
  place: Place,
  code: 'formula.noField' | 'formula.noFunction' | 'formula.noScore',
  name: string,
  known: readonly string[],
): Error {
  const near = nearestName(name, known)
  const names = [...new Set(known)].join(', ')
  const fix = near ? message('formula.near', { near }) : message('formula.known', { names })
  return formulaError(place, message(code, { name }), [fix])
}
