// What the engine tells people while it works, as templates by stable code: a window says the same in another language.
// `{name}` is a value, `{count|pair|pairs}` chooses by one.

import { APP_MESSAGES } from './messages-app.ts'
import { CAPTIONER_MESSAGES } from './messages-captioner.ts'
import { COMPARING_MESSAGES } from './messages-comparing.ts'
import { EDIT_MESSAGES } from './messages-edits.ts'
import { EXPORT_MESSAGES } from './messages-exports.ts'
import { FILE_MESSAGES } from './messages-files.ts'
import { FORM_MESSAGES } from './messages-forms.ts'
import { FORMULA_MESSAGES } from './messages-formulas.ts'
import { HEALTH_MESSAGES } from './messages-health.ts'
import { HUB_MESSAGES } from './messages-hub.ts'
import { METRIC_MESSAGES } from './messages-metrics.ts'
import { MODEL_MESSAGES } from './messages-models.ts'
import { OPERATION_MESSAGES } from './messages-operations.ts'
import { OWN_METRIC_MESSAGES } from './messages-own-metrics.ts'
import { PROBE_MESSAGES } from './messages-probes.ts'
import { REASON_MESSAGES } from './messages-reasons.ts'
import { ROW_MESSAGES } from './messages-rows.ts'
import { RUNTIME_MESSAGES } from './messages-runtimes.ts'
import { TABLE_MESSAGES } from './messages-tables.ts'
import { TEXT_MESSAGES } from './messages-texts.ts'
import { WRITING_MESSAGES } from './messages-writing.ts'

/** English templates. Reword freely; a code keeps its meaning and its values. */
export const MESSAGES = {
  // a recipe's plan
  'plan.memory':
    'This needs about {need} GB of memory and {free} GB are free; take a smaller batch or close other programs.',
  'plan.noRoom': 'train: this needs about {need} GB of memory and {free} GB are free.',
  'plan.roomFix': 'Give --set {settings}: that needs about {need} GB.',
  'plan.roomOtherwise': 'Close other programs, choose a smaller base, or give --force to try all the same.',
  'plan.noPairs': 'The dataset has no training examples; import some first.',
  'plan.manyEpochs':
    'Each of the {pairs} training examples is seen about {epochs} times, which invites learning by heart; take fewer steps or add some.',
  'plan.largeBatch':
    'A batch of {batch} is larger than the {pairs} training examples, so each step repeats some; take a smaller batch.',
  'plan.noHeldOut': 'No examples are held out, so nothing will tell whether the model learns or memorises.',
  'plan.highRate':
    'A learning rate of {rate} is high for training all weights; above {limit} training often breaks down.',
  'plan.highAdapterRate':
    'A learning rate of {rate} is high for adapters; above {limit} training often breaks down.',
  'plan.lowRate':
    'A learning rate of {rate} is low for training all weights; below {limit} little is learnt.',
  'plan.lowAdapterRate': 'A learning rate of {rate} is low for adapters; below {limit} little is learnt.',
  'plan.noCheckpoints': 'No checkpoints are kept on the way: a crash loses the whole run.',
  'plan.noEvaluation': 'Nothing is evaluated on the way, so there will be no held-out curve.',
  'plan.longWarmup': 'The warm-up is as long as the whole run, so the learning rate never reaches its value.',
  'plan.otherKind': 'Without effect for a model of this kind: {options}.',
  // a value that cannot be used
  'value.missing': 'A value is needed here.',
  'value.type': 'Expected {expected}, and something else came.',
  'value.atLeast': 'At least {limit}.',
  'value.moreThan': 'More than {limit}.',
  'value.atMost': 'At most {limit}.',
  'value.lessThan': 'Less than {limit}.',
  'value.oneOf': 'Use one of: {choices}.',
  'value.unknownOption': '"{name}" is not an option.',
  'value.optionsHere': 'Options here are {names}.',
  'value.other': '{text}.',
  'value.fewestCharacters': 'At least {limit} {limit|character|characters}.',
  'value.mostCharacters': 'At most {limit} {limit|character|characters}.',
  'value.fewestItems': 'At least {limit} {limit|entry|entries}.',
  'value.mostItems': 'At most {limit} {limit|entry|entries}.',
  'value.colour': 'Expected a colour as #rrggbb.',
  'value.cropBox': 'Fit crop-box needs a box.',
  'value.divides': 'Expected a number that divides the batch size.',
  'value.otherSamples':
    'The other continuations of the same prompt are a baseline only where there are at least 2.',
  'value.at': '{name}: {problem}',
  'value.both': '{first} {rest}',
  'value.within': '{area}: {problems}',
  // things called by name
  'name.none': '{noun}: there is no {noun} "{name}".',
  'name.didYouMean': 'Did you mean "{name}"?',
  'name.known': 'Known: {names}.',
  'name.noneYet': 'There is no {noun} yet.',
  'name.taken': '{noun}: there is a {noun} "{name}" already.',
  'name.takenFix': 'Choose another name, or rename or remove the existing one.',
  'name.length': '{noun}: a name has 1 to 200 characters and no space around it, got "{name}".',
  'name.likeId': '{noun}: "{name}" looks like an id; choose another name.',
  'objective.unknown': 'objective: "{name}" is not known.',
  'objective.otherKind': 'objective: "{name}" trains models of kind {kinds}, this one is of kind {kind}.',
  'recipe.baseDraws': 'recipe: base: "{name}" does not draw pictures from captions.',
  'recipe.pictureSize':
    'recipe: dataset: the pictures of "{dataset}" are {size} pixels wide, "{base}" takes {needed}.',
  'recipe.pictureSizeFix': 'Import the pictures again with a size of {needed}.',
  'recipe.noPairs': 'train: the dataset has no training pairs.',
  'recipe.noPairsFix': 'Import more pairs, or hold a smaller share out.',
  'recipe.noTexts': 'train: none of the {given} training texts has anything to learn.',
  'recipe.noTextsFix':
    'Texts of prompts need answers within the sequence length; import more texts, or learn everything.',
  'recipe.noPreferences':
    'train: of {given} pairs of votes and ratings none has two answers with something to learn.',
  'recipe.noPreferencesFix':
    'Vote between two answers in the playground first, or rate pictures that share a caption: a few dozen pairs are a beginning.',
  'recipe.noTextsIn': 'recipe: dataset "{dataset}" has no texts to train on.',
  'recipe.textsTooLong': '{where}: {count} are longer than {most} tokens.',
  'recipe.textsTooLongFix': 'Allow longer sequences, or let longer examples be cut.',
  'recipe.rolloutsUnpacked':
    'recipe: packing: objective "{name}" lets the model continue texts, so every example has a row of its own; turn packing off.',
  'recipe.groups':
    'recipe: batchSize: objective "{name}" takes {group} rows for every example, and {rows} is no multiple of that.',
  'reward.failed': 'train: step {step}: the reward "{name}" failed: {reason}',
  'reward.count': 'train: step {step}: the reward "{name}" gave {got} values for {expected} continuations.',
  'reward.notFinite':
    'train: step {step}: the reward "{name}" gave {value} for continuation {item} of {of}; a reward is a finite number.',
  'reward.noRoom':
    'train: step {step}: no example of the batch leaves room for a continuation: every prompt fills the row.',
  'reward.noRoomFix': 'Allow longer sequences, or shorten the prompts.',
  'reward.constant':
    'train: step {step}: the reward "{name}" gave {value} for every continuation of the last {count} steps, so that nothing is learnt from it.',
  'run.diverged':
    'train: step {step}: the model is {kl} nats per token from its base, at most {limit} are allowed.',
  'run.divergedFix': 'Let nearness to the base count more (klWeight).',
  'reward.fix': 'Look at the metric with `metric check`, or choose another reward.',
  'recipe.json': 'recipe: {path}: {reason}.',
  'recipe.noObject': 'recipe: {path} holds no JSON object.',
  'recipe.nothingLearns': 'recipe: nothing of the model is left to learn.',
  'recipe.rewardKind':
    'recipe: “{name}” does not measure what this kind of model makes, so it cannot be its reward.',
  'recipe.judgeKind':
    'recipe: “{name}” does not measure what this kind of model makes, so it cannot judge the run.',
  'recipe.nothingToJudge':
    'recipe: “{name}” judges what the model makes of held-out prompts with answers or captions, and the dataset has none on its eval side.',
  // what becomes of a run
  'run.stopped': 'Stopped on request.',
  'run.takenOut': 'Taken out of the queue.',
  'run.cancelled': 'Cancelled on request.',
  'run.closed': 'The program was closed; everything up to here is saved.',
  'run.interrupted': 'The program ended while the run was going on.',
  'run.outOfMemory':
    'OUT_OF_MEMORY: the computer ran out of memory and the trainer was ended. Close other programs and resume, or start a new run with a smaller batch.',
  'run.tooSlow': 'The trainer did not stop in time and was ended; resuming goes on from the last checkpoint.',
  'run.ended': 'The trainer was ended unexpectedly {words}',
  'run.finishedAlready': 'run: "{name}" is finished already.',
  'run.datasetChanged': 'run: the dataset "{dataset}" has changed since "{name}" was made.',
  'run.datasetChangedFix': 'Start a new run with the dataset as it is now.',
  'run.inQueue': 'run: "{name}" is in the queue already.',
  'run.notInQueue': 'run: "{name}" does not wait in the queue.',
  'run.cannotBeAdded': 'run: "{name}" is {status}.',
  'run.cannotPause': 'run: "{name}" is {status}; only one that runs or waits can be paused.',
  'run.onlyRunning': 'run: "{name}" is {status}, only a running one can be paused.',
  'run.cannotCancel': 'run: "{name}" is {status} and cannot be cancelled.',
  'run.notFinite': 'train: step {step} gave loss {loss} and gradient norm {norm}.',
  'job.notChosen': 'files: that file or folder was not chosen in this session.',
  'job.notChosenFix': 'Choose it again.',
  'job.none': 'jobs: there is no job "{id}".',
  'job.cancelled': 'The job was cancelled.',
  'job.lookingOnly': 'jobs: "{label}" needs a data folder that can be changed.',
  'job.lookingOnlyFix': 'The line above the page says why it cannot, and what to do.',
  'job.interrupted': 'The program ended before "{label}" was done.',
  'job.again.import': 'Import it again: pictures that are there already are recognised.',
  'job.again.duel': 'Compare again: what was measured is kept, so it goes on from there.',
  'job.again.export': 'Export again: nothing half-written is left.',
  'job.again.dataset-export': 'Export the dataset again: nothing half-written is left.',
  'job.again.agreement': 'Measure again: pairs that were measured are not measured twice.',
  'job.again.diagnosis': 'Diagnose again: nothing is kept of the one that was interrupted.',
  'job.again.model': 'Add it again; the download goes on where it stopped.',
  'job.again.captions': 'Start it again: what was suggested is kept.',
  'worker.outOfMemory': 'The computer ran out of memory, and this work was ended.',
  'worker.outOfMemoryFix': 'Close other programs and start it again.',
  'worker.ended': 'The process of this work was ended unexpectedly {words}',
  'worker.endedFix':
    'Start it again; if it ends the same way, save the diagnostics in Settings and report this.',
  'run.lowerRate': 'Lower the learning rate.',
  'run.resumeCheckpoint': 'Resume from the last checkpoint.',
  // what a check of a dataset finds
  'check.noCaption': '{file} has no caption.',
  'check.emptyCaptions': '{file} has {empty} empty of {count} captions.',
  'check.emptyCaptionsFix': 'Write what it shows, or remove it.',
  'check.leak': '{count} nearly equal pictures stand on different sides ({splits}): {files}.',
  'check.leakFix': 'Put them on one side; scores on held-out pictures are too good otherwise.',
  'check.same': '{count} entries hold the same picture: {files}.',
  'check.sameFix': 'Keep one of them, with all captions.',
  'check.repeated': '{file} repeats {count} of its captions.',
  'check.repeatedFix': 'Delete the repeated captions.',
  'check.near': '{count} pictures are nearly equal: {files}.',
  'check.nearFix': 'Keep the best of them, unless their differences matter.',
  'check.long': '{file}: the model reads {limit} tokens of a caption, "{caption}" has {count}.',
  'check.longFix': 'Shorten it: what comes after is not seen.',
  // a comparison
  'duel.tokensDiffer':
    'The models turn pictures into different tokens, so their held-out losses cannot be compared.',
  'duel.tokensDifferFix': 'Leave the metric nll out.',
  'duel.textTokensDiffer':
    'The models cut texts into different tokens, so their losses per token cannot be compared.',
  'duel.textTokensDifferFix': 'Take the metric bits-per-byte.',
  // diagnoses
  ...HEALTH_MESSAGES,
  ...TEXT_MESSAGES,
  ...METRIC_MESSAGES,
  ...FORMULA_MESSAGES,
  ...FORM_MESSAGES,
  ...OWN_METRIC_MESSAGES,
  ...PROBE_MESSAGES,
  ...OPERATION_MESSAGES,
  ...ROW_MESSAGES,
  ...TABLE_MESSAGES,
  ...REASON_MESSAGES,
  ...FILE_MESSAGES,
  ...RUNTIME_MESSAGES,
  ...EDIT_MESSAGES,
  ...MODEL_MESSAGES,
  ...HUB_MESSAGES,
  ...EXPORT_MESSAGES,
  ...COMPARING_MESSAGES,
  ...WRITING_MESSAGES,
  ...APP_MESSAGES,
  ...CAPTIONER_MESSAGES,
  // our own mistakes
  'internal.fix': 'Save the diagnostics in Settings and report this.',
} as const

/** A key of {@link MESSAGES}. */
export type MessageCode = keyof typeof MESSAGES
