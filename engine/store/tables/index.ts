// Every table, opened together: the one place that names them all.
import { type Agreements, createAgreements } from './agreements.ts'
import { type AnsweredCalls, createAnsweredCalls } from './answered-calls.ts'
import { type Artifacts, createArtifacts } from './artifacts.ts'
import { type Captions, createCaptions } from './captions.ts'
import { type Checkpoints, createCheckpoints } from './checkpoints.ts'
import type { TableContext } from './context.ts'
import { createDatasets, type Datasets } from './datasets.ts'
import { createDiagnoses, type Diagnoses } from './diagnoses.ts'
import { createDuels, type Duels } from './duels.ts'
import { createEvaluations, type Evaluations } from './evaluations.ts'
import { createEvents, type Events } from './events.ts'
import { createExampleScores, type ExampleScores } from './example-scores.ts'
import { createExamples, type Examples } from './examples.ts'
import { createMetricPoints, type MetricPoints } from './metric-points.ts'
import { createModels, type Models } from './models.ts'
import { createOperations, type Operations } from './operations.ts'
import { createOwnMetrics, type OwnMetrics } from './own-metrics.ts'
import { createPrompts, type Prompts } from './prompts.ts'
import { createRunPreferences, type RunPreferences } from './run-preferences.ts'
import { createRuns, type Runs } from './runs.ts'
import { createSamples, type Samples } from './samples.ts'
import { createSettings, type Settings } from './settings.ts'
import { createSuggestions, type Suggestions } from './suggestions.ts'
import { createTexts, type Texts } from './texts.ts'
import { createVersions, type Versions } from './versions.ts'

/** What the store knows. */
export interface Tables {
  readonly datasets: Datasets
  readonly examples: Examples
  readonly captions: Captions
  readonly texts: Texts
  readonly operations: Operations
  readonly versions: Versions
  readonly agreements: Agreements
  readonly suggestions: Suggestions
  readonly models: Models
  readonly runs: Runs
  readonly runPreferences: RunPreferences
  readonly metricPoints: MetricPoints
  readonly events: Events
  readonly samples: Samples
  readonly checkpoints: Checkpoints
  readonly evaluations: Evaluations
  readonly exampleScores: ExampleScores
  readonly artifacts: Artifacts
  readonly settings: Settings
  readonly prompts: Prompts
  readonly duels: Duels
  readonly diagnoses: Diagnoses
  readonly ownMetrics: OwnMetrics
  readonly answeredCalls: AnsweredCalls
}

/** Opens every table on one connection. */
export function openTables(context: TableContext): Tables {
  return {
    datasets: createDatasets(context),
    examples: createExamples(context),
    captions: createCaptions(context),
    texts: createTexts(context),
    operations: createOperations(context),
    versions: createVersions(context),
    agreements: createAgreements(context),
    suggestions: createSuggestions(context),
    models: createModels(context),
    runs: createRuns(context),
    runPreferences: createRunPreferences(context),
    metricPoints: createMetricPoints(context),
    events: createEvents(context),
    samples: createSamples(context),
    checkpoints: createCheckpoints(context),
    evaluations: createEvaluations(context),
    exampleScores: createExampleScores(context),
    artifacts: createArtifacts(context),
    settings: createSettings(context),
    prompts: createPrompts(context),
    duels: createDuels(context),
    diagnoses: createDiagnoses(context),
    ownMetrics: createOwnMetrics(context),
    answeredCalls: createAnsweredCalls(context),
  }
}
