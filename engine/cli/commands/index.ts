// Every command, in the order in which help lists them.
//
// To add one, write `commands/<name>.ts` (`commands/<group>-<name>.ts` for two words) that exports
//
//   export const command = defineCommand({
//     name: 'model rename', help: 'Give a model another name', example: 'model rename m3 my-emoji',
//     arguments: { '<model>': 'id or name', '<name>': 'the new name' },
//     options: z.strictObject({ dryRun: option(z.boolean().default(false), { label: 'Dry run', help: 'only look' }) }),
//     run({ store, out }, { arguments: [model = '', name = ''], options }) { … },
//   })
//
// and add a line here. `computes: true` gives it --runtime, --threads and --seed. A command says its result once with
// `out.json`, shows people `out.table` and `out.line`, tells long work with `out.event` and `out.progress`, throws
// EngineError for anything a person can mend, and hands `signal` to whatever takes long. Commands that only look open
// the data folder with `reader()`. What it needs of the engine goes into `services.ts`, so that tests can replace it.
import type { CommandSpec } from '../command.ts'
import { command as bench } from './bench.ts'
import { command as dataCaption } from './data-caption.ts'
import { command as dataCheck } from './data-check.ts'
import { command as dataEdit } from './data-edit.ts'
import { command as dataExport } from './data-export.ts'
import { command as dataImport } from './data-import.ts'
import { command as dataList } from './data-list.ts'
import { command as dataShow } from './data-show.ts'
import { command as dataSuggestions } from './data-suggestions.ts'
import { command as dataUndo } from './data-undo.ts'
import { command as dataDiff } from './data-diff.ts'
import { command as dataRestore } from './data-restore.ts'
import { command as dataVersion } from './data-version.ts'
import { command as dataVersions } from './data-versions.ts'
import { command as catalog } from './catalog.ts'
import { command as compare } from './compare.ts'
import { command as demo } from './demo.ts'
import { command as diagnose } from './diagnose.ts'
import { command as doctor } from './doctor.ts'
import { command as evaluate } from './evaluate.ts'
import { command as exportModel } from './export.ts'
import { command as generate } from './generate.ts'
import { command as metricAdd } from './metric-add.ts'
import { command as metricCheck } from './metric-check.ts'
import { command as metricList } from './metric-list.ts'
import { command as metricRemove } from './metric-remove.ts'
import { command as metricShow } from './metric-show.ts'
import { command as modelAdd } from './model-add.ts'
import { command as modelList } from './model-list.ts'
import { command as modelRemove } from './model-remove.ts'
import { command as modelRename } from './model-rename.ts'
import { command as modelShow } from './model-show.ts'
import { command as modelVotes } from './model-votes.ts'
import { command as recipeCheck } from './recipe-check.ts'
import { command as recipeNew } from './recipe-new.ts'
import { command as runCancel } from './run-cancel.ts'
import { command as runList } from './run-list.ts'
import { command as runMetrics } from './run-metrics.ts'
import { command as runPause } from './run-pause.ts'
import { command as runQueue } from './run-queue.ts'
import { command as runResume } from './run-resume.ts'
import { command as runShow } from './run-show.ts'
import { command as runtimeInstall } from './runtime-install.ts'
import { command as runtimeRemove } from './runtime-remove.ts'
import { command as score } from './score.ts'
import { command as serve } from './serve.ts'
import { command as tokenize } from './tokenize.ts'
import { command as train } from './train.ts'

/** One line each. */
export const COMMANDS: readonly CommandSpec[] = [
  doctor,
  catalog,
  demo,
  dataImport,
  dataList,
  dataShow,
  dataCheck,
  dataEdit,
  dataUndo,
  dataCaption,
  dataSuggestions,
  dataVersion,
  dataVersions,
  dataDiff,
  dataRestore,
  dataExport,
  modelList,
  modelShow,
  modelAdd,
  modelRename,
  modelVotes,
  modelRemove,
  tokenize,
  score,
  metricList,
  metricShow,
  metricAdd,
  metricCheck,
  metricRemove,
  recipeNew,
  recipeCheck,
  train,
  exportModel,
  runList,
  runShow,
  runMetrics,
  runQueue,
  runResume,
  runPause,
  runCancel,
  generate,
  evaluate,
  compare,
  diagnose,
  serve,
  bench,
  runtimeInstall,
  runtimeRemove,
]

/** The first words of commands of two. */
export const GROUPS: Readonly<Record<string, string>> = {
  data: 'Datasets: pictures with captions, or texts',
  metric: 'Measures of texts and pictures, own ones by formula or script',
  model: 'Shipped, imported and trained models',
  recipe: 'Recipes: everything that decides a fine-tune',
  run: 'Training runs',
  runtime: 'Runtimes that do not come with the program',
}
