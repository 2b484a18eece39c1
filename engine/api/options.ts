// Options of everything that a person can set: one zod schema gives checking, defaults, the window's form and the
// command's flags. What a form needs besides the schema stands in its metadata.
import { z } from 'zod'

/** Kinds of models that can be trained. */
export type ModelKind = 'caption-image' | 'text'

/** What a form says about an option besides its schema. */
export interface OptionHelp {
  /** A few words. */
  readonly label: string
  /** What it does and when to change it. */
  readonly help: string
  /** Unit of the value, such as `steps` or `nats`. */
  readonly unit?: string
  /** Hidden until a person asks for everything. */
  readonly advanced?: boolean
  /** What a form calls the words that are allowed. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  /** A command takes one item of a list each time its flag stands; otherwise commas part the items. */
  readonly repeatable?: boolean
  /** Kinds of models that it concerns; absent: all. Forms leave it out for others. */
  readonly kinds?: readonly ModelKind[]
}

/** How an option is drawn: `auto` beside a number is a `choice` of one word besides the numbers. */
export type OptionType = 'text' | 'whole' | 'number' | 'switch' | 'choice' | 'list' | 'group' | 'any'

/** An option as plain JSON. */
export interface OptionDescription {
  /** Key in the recipe: `camelCase`. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly type: OptionType
  /** False when it may be left out. */
  readonly required: boolean
  readonly default?: unknown
  /** Inclusive bounds, unless the matching `exclusive…` is true. */
  readonly minimum?: number
  readonly exclusiveMinimum?: boolean
  readonly maximum?: number
  readonly exclusiveMaximum?: boolean
  /** The words that are allowed; with type `whole` or `number`, besides the numbers. */
  readonly choices?: readonly (string | number)[]
  /** What a form calls them, where that is not the word itself. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  readonly unit?: string
  readonly advanced: boolean
  /** True when null is allowed. */
  readonly nullable?: boolean
  /** See {@link OptionHelp}. */
  readonly repeatable?: boolean
  /** See {@link OptionHelp}. */
  readonly kinds?: readonly ModelKind[]
  /** Of a group. */
  readonly options?: readonly OptionDescription[]
  /** Of a list: what it holds. */
  readonly items?: OptionDescription
  /** Stands only while another option of its group has one of these values, as the rank of adapters does. */
  readonly when?: { readonly option: string; readonly values: readonly unknown[] }
}

/** A whole number from `minimum` on. */
export const whole = (minimum: number): z.ZodInt => z.int().min(minimum)

/** Gives a schema what a form needs. Call it last: zod forgets metadata when a schema is refined further. */
export function option<T extends z.ZodType>(schema: T, { label, help, ...others }: OptionHelp): T {
  return schema.meta({ title: label, description: help, ...others })
}

/** The options of an object schema, in its order; none when it is no object. */
export function describeOptions(schema: z.ZodType): OptionDescription[] {
  return describeObject(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

type Json = z.core.JSONSchema.BaseSchema

function describeObject({ properties = {}, required = [] }: Json): OptionDescription[] {
  return Object.entries(properties).map(([name, schema]) =>
    describe(name, schema as Json, required.includes(name)),
  )
}

/** The options of several objects that one word tells apart: the word first, then what each adds. */
function describeVariants(variants: readonly Json[]): OptionDescription[] {
  const wordOf = (one: Json, key: string) => (one.properties?.[key] as Json | undefined)?.const
  const keys = Object.keys(variants[0]?.properties ?? {})
  const key = keys.find((name) => variants.every((one) => wordOf(one, name) !== undefined))
  if (key === undefined) return describeObject(variants[0] ?? {})
  const words = variants.map((one) => wordOf(one, key))
  const added = variants.flatMap((one, place) =>
    describeObject(one)
      .filter(({ name }) => name !== key)
      .map((option) => ({ ...option, when: { option: key, values: [words[place]] } })),
  )
  const { title, choiceLabels } = (variants[0]?.properties?.[key] ?? {}) as Json
  const shown = { ...(title !== undefined && { title }), ...(choiceLabels !== undefined && { choiceLabels }) }
  return [describe(key, { ...shown, enum: words } as Json, true), ...added]
}

function describe(name: string, schema: Json, required: boolean): OptionDescription {
  const value = valueOf(schema)
  const variants = ((schema.anyOf ?? schema.oneOf ?? []) as Json[]).filter(({ properties }) => properties)
  const text = (key: string) => (typeof schema[key] === 'string' ? (schema[key] as string) : undefined)
  return {
    name,
    label: text('title') ?? name,
    help: text('description') ?? '',
    type: typeOf(value.schema, value.choices),
    required,
    ...(schema.default !== undefined && { default: schema.default }),
    ...boundsOf(value.schema),
    ...(value.choices.length > 0 && { choices: value.choices }),
    ...(schema['choiceLabels'] !== undefined && {
      choiceLabels: schema['choiceLabels'] as Readonly<Record<string, string>>,
    }),
    ...(value.nullable && { nullable: true }),
    ...(text('unit') !== undefined && { unit: text('unit') as string }),
    advanced: schema['advanced'] === true,
    ...(schema['repeatable'] === true && { repeatable: true }),
    ...(schema['kinds'] !== undefined && { kinds: schema['kinds'] as readonly ModelKind[] }),
    ...partsOf(value.schema),
    ...(variants.length > 1 && { options: describeVariants(variants) }),
  }
}

interface Value {
  readonly schema: Json
  readonly choices: readonly (string | number)[]
  readonly nullable: boolean
}

/** A union becomes its one open member with the fixed words beside it. */
function valueOf(schema: Json): Value {
  const members = (schema.anyOf ?? schema.oneOf ?? [schema]) as Json[]
  const words = members.flatMap(
    (one) => (one.enum ?? (one.const === undefined ? [] : [one.const])) as unknown[],
  )
  const open = members.find((one) => one.const === undefined && one.enum === undefined && one.type !== 'null')
  const types = [schema.type, ...members.map(({ type }) => type)].flat()
  return {
    schema: open ?? members[0] ?? schema,
    choices: words.filter((word) => typeof word === 'string' || typeof word === 'number'),
    nullable: types.includes('null'),
  }
}

function typeOf({ type, enum: words, const: word, properties }: Json, choices: Value['choices']): OptionType {
  const types = [type].flat()
  if (words !== undefined || word !== undefined) return 'choice'
  if (types.includes('integer')) return 'whole'
  if (types.includes('number')) return 'number'
  if (types.includes('boolean')) return 'switch'
  if (types.includes('array')) return 'list'
  if (properties) return 'group'
  if (types.includes('string')) return 'text'
  return choices.length > 0 ? 'choice' : 'any'
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Json) {
  const low = exclusiveMinimum ?? minimum
  const high = exclusiveMaximum ?? maximum
  return {
    ...(isBound(low) && { minimum: low }),
    ...(isBound(low) && exclusiveMinimum !== undefined && { exclusiveMinimum: true }),
    ...(isBound(high) && { maximum: high }),
    ...(isBound(high) && exclusiveMaximum !== undefined && { exclusiveMaximum: true }),
  }
}

/** Zod bounds every whole number by what a double can hold; that is no bound a person set. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
}

function partsOf(schema: Json): Pick<OptionDescription, 'options' | 'items'> {
  if (schema.properties) return { options: describeObject(schema) }
  const { items } = schema
  if (items === undefined || typeof items === 'boolean' || Array.isArray(items)) return {}
  return { items: describe('item', items as Json, true) }
}
