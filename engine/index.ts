// The engine's one public door: what commands, the host and scripts may use of it.
export { probeRuntimes, type RuntimeStatus } from './runtimes/index.ts'

// Data
export { checkPairs, type DatasetIssue, type TokenLimit } from './data/check.ts'
export { cleanCaption, DEFAULT_CAPTION_LIMIT } from './data/captions.ts'
export { importPairs, loadPicture, type ImportProgress } from './data/dataset.ts'
export { exportPairs, type ExportResult } from './data/export.ts'
export type { ImportOptions } from './data/import-options.ts'
export { groupNearDuplicates, signatureOf, type PictureSignature } from './data/near-duplicates.ts'
export type { PairCounts, PairDataset, PictureRecord, Rejection, Split } from './data/pairs.ts'
export { fingerprintOf } from './data/records.ts'
export { assignSplits, splitOfPath } from './data/splits.ts'
export type { FitOptions } from './formats/images-resample.ts'
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
} from './models/package.ts'
export { pairEncoderParameters } from './models/pair-encoder.ts'
export { countParameters } from './nn/parameters.ts'
export type { ByteLevelBpe } from './tokenizers/byte-level-bpe.ts'
export { BOS_ID, countCaptionTokens } from './tokenizers/caption.ts'
export { TOKENIZERS } from './tokenizers/index.ts'
