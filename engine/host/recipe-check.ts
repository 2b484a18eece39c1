// A recipe checked as a form needs it: everything that is wrong at once, by path; a bad recipe is no error.
import { z } from 'zod'
import type { RecipeCheckView } from '../api/contract/views.ts'
import { type Recipe, recipeSchema } from '../api/recipe.ts'
import { issueMessage } from '../base/issue-message.ts'
import { message, type Message, textOf } from '../base/message.ts'
import { EngineError, nearestName } from '../base/errors.ts'
import { lossSample, objectiveNamed } from '../index.ts'
import type { Store } from '../store/store.ts'
import { findModel } from './models.ts'
import { planOf } from './plan.ts'
import { warningsOf } from './plan-warnings.ts'

type Problem = RecipeCheckView['problems'][number]

/** Fills in defaults, collects what is wrong and plans what is right. */
export function checkRecipe(store: Store, value: unknown): RecipeCheckView {
  const parsed = recipeSchema.safeParse(value)
  if (!parsed.success)
    return { recipe: null, plan: null, problems: problemsOf(parsed.error.issues), loss: null }
  const recipe = parsed.data
  const loss = lossOf(recipe)
  const problems = [...objectiveProblems(store, recipe), ...referenceProblems(store, recipe)]
  if (problems.length > 0) return { recipe, plan: null, problems, loss }
  try {
    const plan = planOf(store, recipe)
    return { recipe, plan: { ...plan, warnings: warningsOf(store, recipe, plan) }, problems: [], loss }
  } catch (error) {
    return { recipe, plan: null, problems: [problemFrom(pathOf(error), error)], loss }
  }
}

function lossOf({ objective: { name, options } }: Recipe): RecipeCheckView['loss'] {
  try {
    const objective = objectiveNamed(name)
    const parsed = objective.options.safeParse(options)
    return parsed.success ? lossSample(objective, parsed.data) : null
  } catch (error) {
    if (error instanceof EngineError) return null // among the problems
    throw error
  }
}

/** The value that an error of the plan is about. */
function pathOf(error: unknown): string {
  const path = error instanceof EngineError ? error.details['path'] : undefined
  return typeof path === 'string' ? path : 'base'
}

function referenceProblems(store: Store, recipe: Recipe): Problem[] {
  return [
    ...problemIn('base', () => findModel(store, recipe.base)),
    ...problemIn('dataset', () => store.datasets.find(recipe.dataset)),
  ]
}

function objectiveProblems(store: Store, { objective, base }: Recipe): Problem[] {
  return problemIn('objective.name', () => {
    const { options, kinds } = objectiveNamed(objective.name)
    const kind = kindOf(store, base)
    if (kind !== undefined && !kinds.some((one) => one === kind)) {
      const words = { name: objective.name, kinds: kinds.join(', '), kind }
      return [problem('objective.name', message('objective.otherKind', words))]
    }
    const parsed = options.safeParse(objective.options)
    return parsed.success ? [] : problemsOf(parsed.error.issues, ['objective', 'options'])
  })
}

/** Kind of the base; undefined where there is no such model, which is a problem of its own. */
function kindOf(store: Store, base: string): string | undefined {
  try {
    return findModel(store, base).kind
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

/** What a look finds, or the failure of looking. */
function problemIn(path: string, look: () => unknown): Problem[] {
  try {
    const found = look()
    return Array.isArray(found) ? (found as Problem[]) : []
  } catch (error) {
    return [problemFrom(path, error)]
  }
}

/** An expected failure in words. @throws what is none */
function problemFrom(path: string, error: unknown): Problem {
  if (!(error instanceof EngineError)) throw error
  const { said, fixes } = error
  const words = [said.message ?? error.message, ...said.fixes.map((fix, place) => fix ?? fixes[place] ?? '')]
  return problem(path, ...words)
}

function problemsOf(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    if (issue.code !== 'unrecognized_keys') return [problem(path.join('.'), issueMessage(issue))]
    return issue.keys.map((key) => unknownKey(path, key, keysAt(path)))
  })
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Problem {
  const near = nearestName(key, known)
  const hint = near
    ? message('name.didYouMean', { name: near })
    : message('value.optionsHere', { names: known.join(', ') })
  return problem([...path, key].join('.'), message('value.unknownOption', { name: key }), hint)
}

function problem(path: string, ...said: readonly (Message | string)[]): Problem {
  return { path, message: said.map(textOf).join(' '), said }
}

type Json = z.core.JSONSchema.BaseSchema

/** The options that a recipe has at a path, of every variant there. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schemas: Json[] = [z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' })]
  const variants = (schema: Json): Json[] => [schema, ...((schema.anyOf ?? schema.oneOf ?? []) as Json[])]
  for (const key of path) {
    const inner = schemas.flatMap(variants).map(({ properties }) => properties?.[String(key)])
    schemas = inner.filter((schema): schema is Json => typeof schema === 'object')
  }
  const names = schemas.flatMap(variants).flatMap(({ properties }) => Object.keys(properties ?? {}))
  return [...new Set(names)]
}
