import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../../engine/base/errors.ts'
import { RandomStream } from '../../../../engine/base/random.ts'
import { compileFormula } from '../../../../engine/metrics/own/formula.ts'
import { FORMULA_FUNCTIONS } from '../../../../engine/metrics/own/formula-functions.ts'
import { formulaMetric, type FormulaMetricDefinition } from '../../../../engine/metrics/own/formula-metric.ts'
import type { FormulaType } from '../../../../engine/metrics/own/formula-syntax.ts'
import { pictureScope, TEXT_SCOPE } from '../../../../engine/metrics/own/formula-scopes.ts'
import { scoreItems } from '../../../../engine/metrics/sums.ts'
import type { TextItem } from '../../../../engine/metrics/text-item.ts'

const item: TextItem = {
  prompt: 'Name two cats.',
  output: 'Tom and Tom, 😀\nbye',
  references: ['Tom and Felix', 'Felix and Tom'],
}
const value = (formula: string, on = item) =>
  compileFormula(formula, TEXT_SCOPE).value(TEXT_SCOPE.inputOf(on))

/** What a formula is refused with, and the text it points at. */
function refusal(formula: string, run = false) {
  try {
    const compiled = compileFormula(formula, TEXT_SCOPE)
    if (run) compiled.value(TEXT_SCOPE.inputOf(item))
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const { start, end } = error.details as { start: number; end: number }
    return { code: error.code, message: error.message, at: formula.slice(start, end), fixes: error.fixes }
  }
  return undefined
}

describe('compileFormula', () => {
  it.each([
    ['', '', 'but the formula ends'],
    ['1 +', '', 'but the formula ends'],
    ['1 2', '2', 'an operator or the end is expected here, but “2” came'],
    ['(1', '', '“)” is expected here, but the formula ends'],
    ['1 + # 2', '#', '“#” belongs to no formula'],
    ['length(“a”)', '“', 'belongs to no formula'],
    ['length("a)', '"a)', 'has no end'],
    ['1 < 2 < 3', '<', 'ambiguous'],
    ['if true then 1', '', '“else” is expected'],
    ['length(then)', 'then', 'but “then” came'],
    ['outptu', 'outptu', 'there is no field “outptu”'],
    ['constructor', 'constructor', 'there is no field'],
    ['lenght(output)', 'lenght(output)', 'there is no function “lenght”'],
    ['score("rouge-q")', '"rouge-q"', 'there is no metric with a value per item “rouge-q”'],
    ['score("zipf")', '"zipf"', 'there is no metric with a value per item “zipf”'],
    ['score(output)', 'score(output)', 'between quotes'],
    ['output', 'output', 'a number is expected of the whole, but this is a text'],
    ['1 + output', 'output', '“+” needs a number here, but this is a text'],
    ['2 * (output)', '(output)', '“*” needs a number here'],
    ['true + 1', 'true', '“+” needs a number here, but this is true or false'],
    ['not 1', '1', 'true or false is expected here, but this is a number'],
    ['if 1 then 2 else 3', '1', 'true or false is expected'],
    ['if true then 2 else "a"', '"a"', 'a number is expected here, but this is a text'],
    ['references = references', 'references = references', 'lists cannot be compared'],
    ['length(1)', 'length(1)', 'length(a text) or length(a list of texts) is expected, but it got a number'],
    ['max()', 'max()', 'max(a number, …) is expected, but it got nothing'],
    ['matches(output, "a(b")', '(b"', 'the pattern cannot be used: the group that begins here has no “)”'],
    ['matches(output, "\\"x[")', '["', 'has no “]”'],
    ['matches(output, prompt)', 'matches(output, prompt)', 'between quotes'],
    ['('.repeat(120), '(', 'nesting'],
    ['-'.repeat(120) + '1', '-', 'nesting'],
    ['not '.repeat(120) + 'true', 'not', 'nesting'],
  ])('refuses %j and points at %j', (formula, at, message) => {
    expect(refusal(formula)).toMatchObject({
      code: 'BAD_FORMULA',
      at,
      message: expect.stringContaining(message),
    })
  })

  it('offers the nearest name, and says what is long', () => {
    expect(refusal('outptu')?.fixes).toEqual(['Did you mean “output”?'])
    expect(refusal('score("rouge-ll")')?.fixes).toEqual(['Did you mean “rouge-l”?'])
    expect(refusal('1 '.repeat(5001))?.message).toContain('at most 10000 characters are expected, got 10002')
  })

  it('computes by the usual precedence, in plain signs and pretty ones', () => {
    expect(value('1 + 2 * 3 - 4 / 2')).toBe(5)
    expect(value('10 − 4 − 3 × 2 ÷ 1')).toBe(0)
    expect(value('-2 * -(3 + .5e1)')).toBe(16)
    expect(value('not 1 > 2 and 2 ≥ 2 or false')).toBe(1)
    expect(value('true or false and false')).toBe(1)
    expect(value('if 1 ≠ 1 then 5 else if "a" == \'a\' then 6 else 7')).toBe(6)
    expect(value('1 + if false then 1 else 2 + 3')).toBe(6)
  })

  it('knows texts by characters, words and lines', () => {
    expect(value('length(output)')).toBe(18) // "Tom and Tom, " 13, the smiley 1, the end of the line 1, "bye" 3
    expect(value('length(words(output))')).toBe(5)
    expect(value('length(lines(output)) + length(lines(""))')).toBe(2)
    expect(value('length(unique(words("a b a")))')).toBe(2)
    expect(value('first(words(prompt)) = "Name" and last(words(prompt)) = "cats."')).toBe(1)
    expect(value('first(words("")) = ""')).toBe(1)
    expect(value('contains(lower(output), "tom") and not contains(output, "tom")')).toBe(1)
    expect(value('contains(references, "Felix and Tom")')).toBe(1)
    expect(value('startsWith(output, "Tom") and endsWith(trim(" bye "), upper("b"))')).toBe(0)
    expect(value('count(output, "Tom") / tokens')).toBe(2 / 5)
    expect(value('number(" -1.5e1 ", 0) + number("12 cats", 7)')).toBe(-8)
    expect(value(String.raw`matches(output, "^Tom\b.*,\s\S+\n\w{3}$")`)).toBe(1)
  })

  it('knows functions of numbers', () => {
    expect(value('max(1, 3, 2) + min(4) + abs(-2) + sqrt(9) + round(1.5) + floor(-0.5)')).toBe(13)
    expect(value('log(exp(2)) + clamp(7, 0, 1)')).toBeCloseTo(3, 12)
  })

  it('asks other metrics for the item’s value', () => {
    // Tom and Tom bye: 4 words; Tom and Felix: 3 words; 2 in common
    expect(value('score("rouge-1")')).toBeCloseTo((2 * 2) / 7, 12)
    expect(value('score("seq-rep-9", -1)')).toBe(-1)
    expect(compileFormula('score("rouge-1") - length(output)', TEXT_SCOPE)).toMatchObject({
      ...{ fields: ['output'], scores: ['rouge-1'] },
    })
  })

  it.each([
    ['1 / (tokens - 5)', '(tokens - 5)', '1 cannot be divided by 0'],
    ['1 + log(0)', 'log(0)', 'log needs a number above 0, got 0'],
    ['sqrt(0 - 4)', 'sqrt(0 - 4)', 'sqrt needs a number from 0, got -4'],
    ['0 * exp(1000)', 'exp(1000)', 'a finite number is expected, got Infinity'],
    ['clamp(1, 3, 2)', 'clamp(1, 3, 2)', 'bounds in order'],
    ['count(output, "")', 'count(output, "")', 'got an empty one'],
    ['score("seq-rep-9")', 'score("seq-rep-9")', 'has no value here'],
  ])('says of %j that %j has no value', (formula, at, message) => {
    expect(refusal(formula, true)).toMatchObject({
      code: 'METRIC_FAILED',
      at,
      message: expect.stringContaining(message),
    })
  })

  it('looks only at the branch and the side that decide', () => {
    expect(value('if tokens = 0 then 1 / 0 else 2')).toBe(2)
    expect(value('true or 1 / 0 > 1')).toBe(1)
    expect(value('false and 1 / 0 > 1')).toBe(0)
  })

  it('shows the value of every part', () => {
    const formula = compileFormula('length(words(output)) > 2', TEXT_SCOPE)
    const steps = formula.preview(TEXT_SCOPE.inputOf({ ...item, output: 'a b c' }))
    expect(steps).toEqual([
      { start: 13, end: 19, value: 'a b c' },
      { start: 7, end: 20, value: ['a', 'b', 'c'] },
      { start: 0, end: 21, value: 3 },
      { start: 0, end: 25, value: true },
    ])
  })
})

describe('random formulas', () => {
  const stream = new RandomStream(7, 'formulas')
  const pick = <T>(choices: readonly T[]): T => choices[stream.integer(choices.length)] as T
  /** What came of a formula: its mistake's code, or whether its value is finite. */
  const outcome = (formula: string) => refusal(formula, true)?.code ?? Number.isFinite(value(formula))

  it('of any words in any order are a finite number or a mistake with its place', () => {
    const WORDS = [
      ...[
        '1',
        '.5',
        '"a"',
        '"(a|b"',
        'true',
        'output',
        'references',
        'tokens',
        'if',
        'then',
        'else',
        'score(',
      ],
      ...[
        '(',
        ')',
        ',',
        '+',
        '-',
        '*',
        '/',
        '<',
        '=',
        '!=',
        'and',
        'or',
        'not',
        '“',
        '\\',
        'matches(output, ',
      ],
      ...FORMULA_FUNCTIONS.map(({ name }) => `${name}(`),
    ]
    const outcomes = Array.from({ length: 10_000 }, () =>
      outcome(Array.from({ length: 1 + stream.integer(6) }, () => pick(WORDS)).join(' ')),
    )
    expect(new Set(outcomes)).toEqual(new Set([true, 'BAD_FORMULA']))
  })

  it('of fitting types are a finite number, or say where there is none', () => {
    const LEAVES: Readonly<Record<FormulaType, readonly string[]>> = {
      number: ['0', '2', '.5', 'tokens', 'score("rouge-l")', 'score("seq-rep-9")', '1e300'],
      text: ['""', '"Tom"', 'output', 'prompt', 'reference'],
      texts: ['references'],
      truth: ['true', 'false', 'matches(output, "T.m+$|b")'],
    }
    const make = (type: FormulaType, depth: number): string => {
      const inner = (wanted: FormulaType) => make(wanted, depth - 1)
      if (depth === 0) return pick(LEAVES[type])
      const operators = { number: '+-*/', truth: '<>=', text: '', texts: '' }[type]
      const operator = pick(Array.from(operators))
      const ways = FORMULA_FUNCTIONS.filter(({ gives }) => gives === type).map(
        ({ name, takes }) => `${name}(${takes.map(inner).join(', ')})`,
      )
      if (operator) ways.push(`(${inner('number')} ${operator} ${inner('number')})`)
      if (type === 'truth') ways.push(`(not ${inner('truth')} ${pick(['and', 'or'])} ${inner('truth')})`)
      return pick([...ways, `(if ${inner('truth')} then ${inner(type)} else ${inner(type)})`])
    }
    const outcomes = Array.from({ length: 600 }, () => outcome(make('number', 1 + stream.integer(3))))
    expect(new Set(outcomes)).toEqual(new Set([true, 'METRIC_FAILED']))
  })
})

describe('FORMULA_FUNCTIONS', () => {
  it('have a help sentence, and one meaning per name and types', () => {
    expect(FORMULA_FUNCTIONS.filter(({ help }) => !help.endsWith('.'))).toEqual([])
    const signatures = FORMULA_FUNCTIONS.map(({ name, takes }) => `${name} ${takes.join()}`)
    expect(new Set(signatures).size).toBe(signatures.length)
  })
})

describe('formulaMetric', () => {
  const definition: FormulaMetricDefinition = {
    ...{ name: 'own-brevity', version: 1, label: 'Brevity', help: 'Shorter is better.', direction: 'max' },
    ...{ unit: '', range: [0, 1], formula: '1 / max(1, length(words(output)))' },
  }

  it('is a metric like any other, on texts', () => {
    const metric = formulaMetric(definition, TEXT_SCOPE)
    expect(metric).toMatchObject({ name: 'own-brevity', needs: ['texts'], level: 'item' })
    expect(scoreItems(metric, [item, { ...item, output: '' }])).toBe((1 / 5 + 1) / 2)
  })

  it('needs what its formula looks at', () => {
    const needs = (formula: string) => formulaMetric({ ...definition, formula }, TEXT_SCOPE).needs
    expect(needs('length(reference)')).toEqual(['texts', 'text references'])
    expect(needs('score("bleu")')).toEqual(['texts', 'text references'])
    expect(needs('score("loops")')).toEqual(['texts'])
  })

  it('works on pictures, with the values of other metrics', () => {
    const scope = pictureScope([{ name: 'scene-all', needs: ['pictures', 'scene'] }])
    const formula = 'if contains(prompt, "red") then score("scene-all") else 0 * width'
    const metric = formulaMetric({ ...definition, formula }, scope)
    expect(metric.needs).toEqual(['pictures', 'scene'])
    const picture = { prompt: 'a red ball', width: 32, height: 32, scores: { 'scene-all': 1 } }
    expect(scoreItems(metric, [picture, { ...picture, prompt: 'a ball' }])).toBe(0.5)
    expect(() => scoreItems(metric, [{ ...picture, scores: {} }])).toThrow('“scene-all” has no value here')
    expect(() => compileFormula('length(output)', scope)).toThrow('there is no field “output”')
  })

  it('refuses a value that its range does not have', () => {
    const metric = formulaMetric({ ...definition, formula: 'tokens' }, TEXT_SCOPE)
    expect(() => scoreItems(metric, [item])).toThrow(
      expect.objectContaining({
        code: 'METRIC_FAILED',
        message: expect.stringContaining('from 0 to 1 is expected, got 5'),
      }),
    )
  })
})
