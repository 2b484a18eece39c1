// JSON schemas as forms of texts. JSON comes compact, with one space after commas and colons at most; properties come in the
// order of the schema.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { all, any, LAST_CODE, literal, type Pattern, repeat, setOf } from './pattern.ts'
import { parseRegex } from './regex.ts'

type Schema = Readonly<Record<string, unknown>>

/** Values of no schema hold lists and objects this deep. */
const FREE_DEPTH = 3
/** Schemas within each other, references followed: a schema that refers to itself would be endless. */
const MOST_DEPTH = 32
/** What changes nothing of the form. */
const REMARKS = new Set([
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  'additionalProperties',
  'format',
  'deprecated',
  'readOnly',
  'writeOnly',
])
/** Keywords that are kept, by type. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  integer: [],
  number: [],
  boolean: [],
  null: [],
  array: ['items', 'minItems', 'maxItems', 'prefixItems'],
  object: ['properties', 'required'],
}

const COMMA = all(literal(','), repeat(literal(' '), 0, 1))
const COLON = all(literal(':'), repeat(literal(' '), 0, 1))
const DIGIT = setOf([[48, 57]])
const HEX = setOf([
  [48, 57],
  [65, 70],
  [97, 102],
])
const INTEGER = all(repeat(literal('-'), 0, 1), any(literal('0'), all(setOf([[49, 57]]), repeat(DIGIT, 0))))
const FRACTION = all(literal('.'), repeat(DIGIT, 1))
const EXPONENT = all(
  setOf([
    [69, 69],
    [101, 101],
  ]),
  repeat(
    setOf([
      [43, 43],
      [45, 45],
    ]),
    0,
    1,
  ),
  repeat(DIGIT, 1),
)
const NUMBER = all(INTEGER, repeat(FRACTION, 0, 1), repeat(EXPONENT, 0, 1))
const ESCAPED = all(
  literal('\\'),
  any(
    setOf(Array.from('"\\/bfnrt', (one) => [one.charCodeAt(0), one.charCodeAt(0)] as const)),
    all(literal('u'), repeat(HEX, 4, 4)),
  ),
)
/** One character within quotes: neither quote, backslash nor control. */
const CHARACTER = any(
  setOf([
    [0x20, 0x21],
    [0x23, 0x5b],
    [0x5d, LAST_CODE],
  ]),
  ESCAPED,
)
const STRING = all(literal('"'), repeat(CHARACTER, 0), literal('"'))
const SCALARS: Readonly<Record<string, Pattern>> = {
  integer: INTEGER,
  number: NUMBER,
  boolean: any(literal('true'), literal('false')),
  null: literal('null'),
}

/**
 * The form of JSON texts that fit a schema.
 * @throws BAD_ARGUMENT naming the keyword that is not kept here: a text that ignored it would not fit
 */
export function parseJsonSchema(schema: unknown): Pattern {
  return new SchemaReader(schema).read(schema, '#', 0)
}

class SchemaReader {
  readonly #root: unknown

  constructor(root: unknown) {
    this.#root = root
  }

  read(schema: unknown, place: string, depth: number): Pattern {
    if (depth > MOST_DEPTH) throw refused(place, message('form.deep'))
    if (schema === true) return freeValue(FREE_DEPTH)
    if (!isObject(schema)) throw refused(place, message('form.schema'))
    if (typeof schema['$ref'] === 'string')
      return this.read(this.#find(schema['$ref'], place), schema['$ref'], depth + 1)
    if ('const' in schema) return literal(JSON.stringify(schema['const']))
    const { enum: values } = schema
    if (Array.isArray(values)) return any(...values.map((value) => literal(JSON.stringify(value))))
    const variants = schema['anyOf'] ?? schema['oneOf']
    if (Array.isArray(variants))
      return any(...variants.map((one, i) => this.read(one, `${place}/anyOf/${i}`, depth + 1)))
    return this.#typed(schema, place, depth)
  }

  #typed(schema: Schema, place: string, depth: number): Pattern {
    const { type } = schema
    const types = Array.isArray(type) ? (type as unknown[]) : [type ?? this.#impliedType(schema)]
    const known = types.map(String)
    const keys = Object.keys(schema).filter((key) => key !== 'type' && !REMARKS.has(key))
    const lost = keys.find((key) => !known.some((one) => KEPT[one]?.includes(key)))
    if (lost !== undefined) throw refused(place, message('form.keyword', { key: lost }))
    return any(...known.map((one) => this.#ofType(one, schema, { place, depth })))
  }

  #impliedType(schema: Schema): string {
    if ('properties' in schema) return 'object'
    return 'items' in schema || 'prefixItems' in schema ? 'array' : 'any'
  }

  #ofType(type: string, schema: Schema, at: { readonly place: string; readonly depth: number }): Pattern {
    const scalar = SCALARS[type]
    if (scalar) return scalar
    if (type === 'string') return stringOf(schema, at.place)
    if (type === 'array') return this.#array(schema, at)
    if (type === 'object') return this.#object(schema, at)
    if (type === 'any') return freeValue(FREE_DEPTH)
    throw refused(at.place, message('form.type', { type }))
  }

  #array(schema: Schema, { place, depth }: { readonly place: string; readonly depth: number }): Pattern {
    const fixed = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[]) : []
    if (fixed.length > 0 && (schema['items'] ?? false) !== false) throw refused(place, message('form.items'))
    if (fixed.length > 0)
      return bracketed(
        '[]',
        joined(fixed.map((one, i) => this.read(one, `${place}/prefixItems/${i}`, depth + 1))),
      )
    const item = this.read(schema['items'] ?? true, `${place}/items`, depth + 1)
    const [least, most] = [
      countOf(schema, 'minItems', 0, place),
      countOf(schema, 'maxItems', Infinity, place),
    ]
    return bracketed('[]', list(item, least, most))
  }

  #object(schema: Schema, { place, depth }: { readonly place: string; readonly depth: number }): Pattern {
    const { properties, required = [] } = schema
    if (properties === undefined) return freeObject(freeValue(FREE_DEPTH - 1))
    if (!isObject(properties) || !Array.isArray(required)) throw refused(place, message('form.properties'))
    const fields = Object.entries(properties).map(([name, value]) => ({
      pattern: all(
        literal(JSON.stringify(name)),
        COLON,
        this.read(value, `${place}/properties/${name}`, depth + 1),
      ),
      isRequired: required.includes(name),
    }))
    const unknown = required.find((name) => !Object.hasOwn(properties, String(name)))
    if (unknown !== undefined) throw refused(place, message('form.required', { key: String(unknown) }))
    return bracketed('{}', fieldsOf(fields))
  }

  #find(reference: string, place: string): unknown {
    if (!reference.startsWith('#')) throw refused(place, message('form.reference'))
    const steps = reference
      .slice(1)
      .split('/')
      .filter((step) => step !== '')
    return steps.reduce<unknown>((at, step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
      if (isObject(at) && Object.hasOwn(at, name)) return at[name]
      throw refused(place, message('form.nowhere', { reference }))
    }, this.#root)
  }
}

/** Those that are there in order, commas between them: before a field that is there, or after the first required one. */
function fieldsOf(fields: readonly { readonly pattern: Pattern; readonly isRequired: boolean }[]): Pattern {
  // after[i]: fields i… when something stands before them; first[i]: when nothing does
  let after: Pattern = all()
  let first: Pattern = all()
  for (const { pattern, isRequired } of fields.toReversed()) {
    const [there, begins] = [all(COMMA, pattern, after), all(pattern, after)]
    first = isRequired ? begins : any(begins, first)
    after = isRequired ? there : any(there, after)
  }
  return first
}

function stringOf(schema: Schema, place: string): Pattern {
  const [least, most] = [
    countOf(schema, 'minLength', 0, place),
    countOf(schema, 'maxLength', Infinity, place),
  ]
  const { pattern } = schema
  if (pattern === undefined) return all(literal('"'), repeat(CHARACTER, least, most), literal('"'))
  if (typeof pattern !== 'string' || least > 0 || most < Infinity)
    throw refused(place, message('form.pattern'))
  if (/["\\\\]{2}|"/.test(pattern)) throw refused(place, message('form.quotes'))
  // what a schema's pattern finds anywhere is asked for as the whole text here
  return all(literal('"'), parseRegex(pattern), literal('"'))
}

function countOf(schema: Schema, key: string, otherwise: number, place: string): number {
  const value = schema[key] ?? otherwise
  if (value === Infinity || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1000))
    return value as number
  throw refused(place, message('form.whole', { key }))
}

function freeValue(depth: number): Pattern {
  const scalars = [STRING, ...Object.values(SCALARS)]
  if (depth === 0) return any(...scalars)
  const inner = freeValue(depth - 1)
  return any(...scalars, bracketed('[]', list(inner, 0, Infinity)), freeObject(inner))
}

function freeObject(value: Pattern): Pattern {
  return bracketed('{}', list(all(STRING, COLON, value), 0, Infinity))
}

function bracketed(brackets: '[]' | '{}', inner: Pattern): Pattern {
  return all(literal(brackets[0] as string), inner, literal(brackets[1] as string))
}

function joined(parts: readonly Pattern[]): Pattern {
  return all(...parts.flatMap((part, i) => (i === 0 ? [part] : [COMMA, part])))
}

/** From `least` to `most` items with commas between them. */
function list(item: Pattern, least: number, most: number): Pattern {
  if (most === 0) return all()
  const some = all(item, repeat(all(COMMA, item), Math.max(0, least - 1), most - 1))
  return least === 0 ? repeat(some, 0, 1) : some
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(place: string, what: Message): EngineError {
  return new EngineError('BAD_ARGUMENT', message('generate.schema', { what, place }), {
    fixes: [message('generate.schemaFix')],
  })
}
