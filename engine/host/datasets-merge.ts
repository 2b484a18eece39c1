// Further folders into a dataset: what is there keeps its side and its group, what is new joins them.
import { message } from '../base/message.ts'
import {
  assignSplits,
  type FitOptions,
  groupNearDuplicates,
  loadPicture,
  type PairDataset,
  type PictureRecord,
  type PictureSignature,
  refusalOf,
  type Rejection,
  signatureOf,
  type Split,
  splitOfPath,
} from '../index.ts'

/** A picture of a dataset that is being built. */
export interface MergedPicture {
  readonly key: string
  readonly split: Split
  readonly group: string
  /** False for one that nothing trains on; it still counts as known. */
  readonly isKept: boolean
  readonly captions: string[]
  /** How many of the captions are in the store. */
  readonly storedCaptions: number
  /** The new picture; undefined for one that is in the store. */
  readonly record: PictureRecord | undefined
  signature(): Promise<PictureSignature>
}

/** What steers merging. */
export interface MergeOptions {
  readonly preparation: FitOptions
  readonly evalFraction: number
  readonly signal?: AbortSignal | undefined
}

/** What one folder brought. */
export interface MergeOutcome {
  readonly rejected: readonly Rejection[]
  /** Files that brought a new caption for a known picture. */
  readonly merged: number
}

/**
 * Adds what a folder brought to the pictures that are there. A known picture takes new captions; without any it is
 * refused as a DUPLICATE, like one that is nearly equal to pictures on both sides, where it would leak.
 * @throws CANCELLED when the signal fires
 */
export async function mergeImport(
  known: MergedPicture[],
  imported: PairDataset,
  options: MergeOptions,
): Promise<MergeOutcome> {
  const isFirst = known.length === 0
  const { fresh, rejected, merged } = addCaptions(known, imported.pairs)
  const entries = fresh.map((record) => entryOf(record, options.preparation))
  const placing = { ...options, isDeclared: declaresSides(imported.pairs) }
  if (isFirst) known.push(...entries)
  else rejected.push(...(await placeBeside(known, entries, placing)))
  return { rejected: [...imported.rejected, ...rejected], merged: imported.counts.merged + merged }
}

/** Whether the folder's own layout says which side each picture is on. */
function declaresSides(records: readonly PictureRecord[]): boolean {
  const declared = new Set(records.map(({ file }) => splitOfPath(file)))
  return declared.has('train') && (declared.has('eval') || declared.has('test'))
}

function entryOf(record: PictureRecord, preparation: FitOptions): MergedPicture {
  const { key, split, group } = record
  const signature = async () => signatureOf(await loadPicture(record, preparation))
  return {
    key,
    split,
    group,
    isKept: true,
    captions: [...record.captions],
    storedCaptions: 0,
    record,
    signature,
  }
}

function addCaptions(known: readonly MergedPicture[], records: readonly PictureRecord[]) {
  const byKey = new Map(known.map((picture) => [picture.key, picture]))
  const fresh: PictureRecord[] = []
  const rejected: Rejection[] = []
  let merged = 0
  for (const record of records) {
    const same = byKey.get(record.key)
    const added = record.captions.filter((caption) => !same?.captions.includes(caption))
    if (!same) fresh.push(record)
    else if (added.length === 0) rejected.push(duplicate(record, 'file.sameInDataset'))
    else merged++
    same?.captions.push(...added)
  }
  return { fresh, rejected, merged }
}

interface Placing extends MergeOptions {
  readonly isDeclared: boolean
}

/** Gives each new picture the group and side of its near-duplicates, and free ones the side that their content says. */
async function placeBeside(
  known: MergedPicture[],
  fresh: readonly MergedPicture[],
  options: Placing,
): Promise<Rejection[]> {
  const neighboursOf = await neighbours(known, fresh, options.signal)
  const rejected: Rejection[] = []
  const placed: MergedPicture[] = []
  const free: MergedPicture[] = []
  for (const picture of fresh) {
    const [near, ...others] = neighboursOf(picture)
    if (!near) free.push(picture)
    else if (others.every(({ split }) => split === near.split))
      placed.push({ ...picture, group: near.group, split: near.split })
    else if (picture.record) rejected.push(duplicate(picture.record, 'file.leak'))
  }
  const sided = options.isDeclared ? free : withSides(free, known, options.evalFraction)
  known.push(...placed, ...sided)
  return rejected
}

/** For each new picture, the known ones that are nearly equal to it. */
async function neighbours(
  known: readonly MergedPicture[],
  fresh: readonly MergedPicture[],
  signal: AbortSignal | undefined,
): Promise<(picture: MergedPicture) => readonly MergedPicture[]> {
  const signatures: PictureSignature[] = []
  for (const picture of [...known, ...fresh]) signatures.push(await picture.signature())
  const roots = await groupNearDuplicates(signatures, signal)
  const byRoot = new Map<number, MergedPicture[]>()
  known.forEach((picture, i) => {
    const root = roots[i] as number
    const group = byRoot.get(root)
    if (group) group.push(picture)
    else byRoot.set(root, [picture])
  })
  const rootOf = new Map(fresh.map(({ key }, i) => [key, roots[known.length + i] as number]))
  return ({ key }) => byRoot.get(rootOf.get(key) ?? -1) ?? []
}

/** Sides that follow from the content, as if everything had been imported at once. */
function withSides(
  free: readonly MergedPicture[],
  known: readonly MergedPicture[],
  evalFraction: number,
): readonly MergedPicture[] {
  const assigned = new Map(known.map(({ key, split }) => [key, split]))
  const sides = assignSplits([...known, ...free], { evalFraction, assigned })
  return free.map((picture) => ({ ...picture, split: sides.get(picture.key) ?? picture.split }))
}

function duplicate({ file }: PictureRecord, code: 'file.sameInDataset' | 'file.leak'): Rejection {
  return refusalOf({ file }, 'DUPLICATE', { problem: message(code), fix: message('file.leakFix') })
}
