// The engine's one public door: what commands, the host and scripts may use of it.
export { catalog } from './catalog.ts'

// Entries of one's own, added at the start of every process: forms, commands and runs find them by themselves
export { registerExporter } from './data/exporters/index.ts'
export { registerScore } from './evaluate/image-scores.ts'
export { registerObjective } from './objectives/index.ts'

export { quickest, type RuntimeSpeed } from './runtimes/choose.ts'
export { RUNTIME_USES, type RuntimeUse } from './runtimes/typical-work.ts'
export { assertAnswers, guardedRuntime, type Patience } from './runtimes/guarded.ts'
export {
  measureAvailable,
  openRuntime,
  PORTABLE_RUNTIME,
  probeRuntimes,
  type RuntimeStatus,
  usesDevice,
} from './runtimes/index.ts'
export { multiplySpeed } from './runtimes/multiply-speed.ts'
export type { Runtime } from './runtimes/runtime.ts'
export {
  BINDING_FILE as TENSORFLOW_BINDING_FILE,
  installationFolder as tensorflowFolder,
} from './runtimes/tensorflow/binding.ts'

// Data
export {
  checkPairs,
  checkSteps,
  type CheckedPicture,
  type DatasetIssue,
  type TokenLimit,
} from './data/check.ts'
export { cleanCaption, DEFAULT_CAPTION_LIMIT } from './data/captions.ts'
export { importPairs, loadPicture, type ImportProgress } from './data/dataset.ts'
export {
  exporterNamed,
  exportPairs,
  type ExportedPicture,
  type ExportResult as PairExport,
} from './data/export.ts'
export {
  type ImportOptions,
  type ParsedImportOptions,
  parseImportOptions,
  preparationOf,
} from './data/import-options.ts'
export { isPictureName } from './data/importers/importer.ts'
export { detectFormat, IMPORTERS } from './data/importers/index.ts'
export { fixFor as fixForUnusable, unusableKind } from './data/importers/unusable.ts'
export { groupNearDuplicates, signatureOf, type PictureSignature } from './data/near-duplicates.ts'
export type { PairCounts, PairDataset, PictureRecord, Rejection, Split } from './data/pairs.ts'
export { refusalOf } from './data/refusals.ts'
export { fingerprintOf } from './data/records.ts'
export { assignSplits, splitOfPath } from './data/splits.ts'
export { type CheckedText, checkTexts, type TextIssue, type TextLimit } from './data/text/check.ts'
export { checkText, contentHash } from './data/text/content.ts'
export {
  LEARNT_ROLES,
  type TextExample,
  type TextPart,
  type TextRole,
  type TokenizedText,
} from './data/text/example.ts'
export { compactTexts } from './data/text/compact.ts'
export { exportTexts } from './data/text/export.ts'
export { TEXT_EXPORTERS, textExporterNamed } from './data/text/exporters/index.ts'
export { TextFingerprint } from './data/text/fingerprint.ts'
export {
  type ParsedTextImportOptions,
  parseTextImportOptions,
  type TextImportOptions,
} from './data/text/import-options.ts'
export { importTexts } from './data/text/import.ts'
export type {
  KnownText,
  TextImportControl,
  TextImportOutcome,
  TextProgress,
  TextRecord,
} from './data/text/import-types.ts'
export { importerForFile as textImporterForFile, TEXT_IMPORTERS } from './data/text/importers/index.ts'
export type { TextMapping } from './data/text/mapping.ts'
export { previewTexts, type TextPreview } from './data/text/preview.ts'
export { holdsTexts } from './data/text/sources.ts'
export {
  chatRequests,
  type ChatRequest,
  isChat,
  plainChat,
  type RenderChat,
} from './data/text/chat-pieces.ts'
export { withNewTokens } from './data/text/new-tokens.ts'
export { tokenizeText, type TokenizeTextOptions } from './data/text/tokenize.ts'
export type { FitOptions } from './formats/images-resample.ts'
export { prepareImage } from './formats/images.ts'
export { encodePng } from './formats/images-encode.ts'
export { decodeRgbPng } from './formats/png-pixels.ts'

// Models
export { captionImageParameters } from './models/caption-image.ts'
export { imageTokenizerParameters } from './models/image-tokenizer.ts'
export {
  loadCaptionImageModel,
  loadPairEncoder,
  MODEL_FILES,
  type ModelManifest,
  readManifest,
  type TextManifest,
} from './models/package.ts'
export { pairEncoderParameters } from './models/pair-encoder.ts'
export { countParameters } from './nn/parameters.ts'
export { ByteLevelBpe } from './tokenizers/byte-level-bpe.ts'
export { BOS_ID, countCaptionTokens } from './tokenizers/caption.ts'
export { TOKENIZERS } from './tokenizers/index.ts'
export { loadStoredTextModel, loadTextModel, openTextModel } from './models/text/load.ts'
export { textModelFileNames } from './models/text/model-files.ts'
export { textParameters } from './models/text/decoder.ts'
export { type TextDType, type TextModelFile, textModelFiles } from './models/text/save.ts'
export { type GgufDType, textModelGguf } from './models/text/save-gguf.ts'
export type { StoredTextModel, TextModel, TextModelDescription } from './models/text/text-model.ts'
export { CHAT_PROCESS, chatTemplateOf, renderChat } from './tokenizers/chat-template.ts'
export type { ChatToRender } from './tokenizers/chat-template.ts'
export { bytesWithoutToken, requireFit } from './tokenizers/fit.ts'
export { readTextTokenizer } from './tokenizers/read.ts'
export type { TextTokenizer } from './tokenizers/text-tokenizer.ts'

// Drawing
export type { GenerationOptions } from './decode/generation-options.ts'
export { GENERATION_OPTIONS, resolveGenerationOptions } from './decode/index.ts'
export { ImageCodec } from './generate/image-codec.ts'
export { type GenerationProgress, ImageGenerator } from './generate/image-generator.ts'
export { type CaptionImageModel } from './models/package.ts'

// Writing
export { generationOptionName, readGenerationConfig } from './decode/hugging-face.ts'
export type { Alternative, BeamTree } from './decode/search/generate-tokens.ts'
export { type GeneratedText, type TextEvent, TextGenerator } from './generate/text-generator.ts'
export { textAfter } from './generate/text-stream.ts'
export { TextRows } from './generate/text-rows.ts'
export type { TextScore } from './generate/text-score.ts'

// Measuring speed
export { type AppFigure, benchApp } from './bench/app.ts'
export type { BenchResult } from './bench/duel.ts'
export { benchmarksNamed } from './bench/index.ts'
export { benchMonitoring } from './bench/monitoring.ts'
export { benchObjectives } from './bench/objectives.ts'
export { readMachine } from './bench/machine.ts'
export { findTorch } from './bench/peer.ts'
export { runSurvey, type Survey } from './bench/survey.ts'
export { SURVEYS } from './bench/surveys.ts'

// Diagnosing
export { diagnosePictures, type DrawingModel, type RealPicture } from './diagnose/diagnose-pictures.ts'
export { diagnoseTexts, type TextContext } from './diagnose/diagnose-texts.ts'
export { drawsAlike } from './diagnose/exposure-pictures.ts'
export { findingsOf } from './diagnose/findings.ts'
export { lookAtPictures, lookAtTexts, LOOK_SIZES } from './diagnose/live-figures.ts'
export { LookBudget } from './diagnose/look-budget.ts'
export { examplesOf, type Panel } from './diagnose/panel.ts'
export type { PictureRow } from './diagnose/picture-figures.ts'
export type { CureSubject } from './diagnose/suggestions.ts'

// Exporting
export { GATE_EXAMPLES, type CaptionedPicture } from './export/gate-examples.ts'
export { exportOnnx, type ExportResult, type FolderWriter } from './export/export-onnx.ts'
export { encodePeft, PEFT_FILES, type PeftBase, type PeftFile } from './export/peft.ts'
export { type PeftAdapter, type PeftSource, readPeft, withPeft } from './export/peft-read.ts'
export { EXPORT_TYPES, type ExportType, quantizeModel } from './export/quantize-model.ts'
export { gateTexts, type LogitReader, ownTexts, type TextConformance } from './export/text-gate.ts'
export { textModelOnnx } from './export/text-onnx.ts'
export { openTextOnnx } from './export/text-onnx-reader.ts'
export {
  TEXT_EXPORT_FORMATS,
  TEXT_EXPORT_TYPES,
  TEXT_LIMITS,
  type TextExportFormat,
  type TextPrecision,
} from './export/text-types.ts'

// Judging
export { compareSubjects } from './evaluate/compare.ts'
export { comparisonReport, comparisonVerdict } from './evaluate/compare-report.ts'
export type { DuelRow } from './evaluate/duel.ts'
export { type Control, controlsOf } from './evaluate/evaluate-controls.ts'
export {
  type ImageEvidence,
  measureImages,
  type StageControl,
  type StageProgress,
} from './evaluate/evaluate-images.ts'
export {
  type HeldOutUnit,
  type JudgedReference,
  makeSubject,
  type PictureSet,
  sceneVerdict,
  type ScoreSubject,
  type TrainingPictures,
} from './evaluate/evaluate-subject.ts'
export {
  possibleScores,
  scoredExamples,
  type ScoredExample,
  type ScoreSummary,
  summariseScore,
} from './evaluate/evaluate-summary.ts'
export { metricNamed, METRICS } from './metrics/index.ts'
export type { MetricDescriptor } from './metrics/contract.ts'
export { OWN_SCOPES, type OwnMeasure } from './metrics/item-metrics-own.ts'
export type {
  ItemJudge,
  ItemMetric,
  ItemMetricContext,
  MetricItem,
  PictureItem,
} from './metrics/item-metric-contract.ts'
export { ITEM_METRICS, itemMetricNamed, measureOwn } from './metrics/item-metrics.ts'
export {
  type CheckFinding,
  type CheckItems,
  checkMetric,
  checkSubject,
  type CheckVerdict,
  checkVerdict,
} from './metrics/own/check.ts'
export { ownCheckItems, textCheckItems } from './metrics/own/check-items.ts'
export { type OwnMetricFile, ownMetricFile, parseOwnMetric } from './metrics/own/definition.ts'
export { compileFormula, type FormulaStep } from './metrics/own/formula.ts'
export { FORMULA_FUNCTIONS } from './metrics/own/formula-functions.ts'
export { isScript, type OwnMetricDefinition, type OwnMetricOf } from './metrics/own/own-metric.ts'
export { SCRIPT_LIMITS, type ScriptCage } from './metrics/own/script-contract.ts'
export { TEXT_METRICS, textMetricNamed } from './metrics/text-metrics.ts'
export { pickScores } from './evaluate/image-scores.ts'
export { prepareScores } from './evaluate/own-scores.ts'
export type { ImageScore } from './evaluate/image-scores-contract.ts'
export { memorisationOf } from './evaluate/image-scores-training.ts'
export { firstTokens, pairNats, type RankedToken } from './evaluate/score-pairs.ts'
export { PairJudge } from './evaluate/pair-judge.ts'
export { renderReport } from './evaluate/report.ts'
export { textReport, textVerdict } from './evaluate/text-report.ts'
export {
  compareTexts,
  type HeldOutText,
  pickTextScores,
  prepareTexts,
  summariseText,
  type TextEvidence,
  textExamples,
  type TextScorer,
  textValue,
  type WrittenItem,
} from './evaluate/text-scores.ts'
export { wilsonInterval } from './evaluate/statistics/wilson.ts'
export { pngDataUri } from './formats/png.ts'
export type { HealthReport, ReportData } from './evaluate/report-data.ts'
export type { MemorisationSummary } from './metrics/memorisation.ts'
export { peakSignalToNoise } from './metrics/pixels.ts'

// Training
export { variedCopy } from './data/vary.ts'
export { writeSafetensors } from './formats/safetensors.ts'
export { loadReplay, type ReplayRows } from './models/package.ts'
export type { HostWeights } from './nn/parameters.ts'
export { chosenObjective, learnOf, objectiveNamed } from './objectives/index.ts'
export { rewardFor } from './objectives/reward-options.ts'
export { lossSample } from './objectives/objective.ts'
export { encodeCaption } from './tokenizers/caption.ts'
export { asF32, encodeCheckpoint, restoreCheckpoint } from './train/checkpoint.ts'
export type { TrainingEvent } from './train/events.ts'
export { FineTune } from './train/fine-tune.ts'
export type { PictureDecoding } from './train/picture-rehearsal.ts'
export type { Learner } from './train/learner.ts'
export { type LoopEnd, trainLoop } from './train/loop.ts'
export type { BatchSource, TokenizedPair } from './train/pair-batches.ts'
export { isSettled, type Judged } from './train/patience.ts'
export type { TextDataReport } from './train/text-data.ts'
export { tokenWeights } from './train/token-weights.ts'
export { textChoice } from './train/text-choice.ts'
export { pictureChoice } from './train/picture-choice.ts'
export { pictureGraphBytes } from './train/picture-memory.ts'
export type { PictureGraphs } from './train/picture-step.ts'
export { textGraphBytes } from './train/text-memory.ts'
export type { TextGraphs } from './train/text-step.ts'
export type { PicturePreference } from './train/picture-preferences.ts'
export type { PreferencePair } from './train/preference-batches.ts'
export { TextFineTune, type TextFineTuneInput } from './train/text-fine-tune.ts'
export { trainablesOf } from './train/trainables.ts'
