// The pairs of a dataset as filters, orders and pages see them: light rows in memory. A text is a pair without a picture,
// whose captions are its parts.
import type { Store } from '../../../store/store.ts'
import type { Agreement } from '../../../store/tables/agreements.ts'
import type { CuratedCaption } from '../../../store/tables/captions.ts'
import type { CuratedExample } from '../../../store/tables/examples.ts'
import { fold } from './fold.ts'

/** One pair. */
export interface PairRow {
  readonly key: string
  readonly picture: string
  readonly captions: readonly string[]
  /** The place in the store of each caption. */
  readonly places: readonly number[]
  /** Who says each part of a text, by place of \`captions\`; none for a picture. */
  readonly roles: readonly string[]
  readonly split: CuratedExample['split']
  readonly status: CuratedExample['status']
  readonly rating: number | null
  readonly tags: readonly string[]
  readonly file: string
  readonly width: number | null
  readonly height: number | null
  /** A caption reads otherwise than at the import, was added or was removed. */
  readonly isEdited: boolean
  /** Of the caption that agrees least; null unless all are measured. */
  readonly agreement: number | null
  /** All captions folded, one a line; made when first asked for. */
  readonly searchText: string
}

/** Rows of a dataset in the order of import; only those named where `keys` are given. */
export function readRows(store: Store, dataset: string, keys?: readonly string[]): PairRow[] {
  const captions = captionsByExample(store.captions.curated(dataset, keys))
  const agreements = agreementsByExample(store.agreements.list(dataset, keys))
  return store.examples
    .curated(dataset, keys)
    .map((example) => new HeldRow(example, captions.get(example.key), agreements.get(example.key)))
}

interface RowCaptions {
  readonly texts: string[]
  readonly places: number[]
  isEdited: boolean
}

function captionsByExample(curated: readonly CuratedCaption[]): Map<string, RowCaptions> {
  const byExample = new Map<string, RowCaptions>()
  let last = ''
  let own: RowCaptions = { texts: [], places: [], isEdited: false }
  for (const { example, place, text, removed, edited } of curated) {
    if (example !== last) {
      own = { texts: [], places: [], isEdited: false }
      byExample.set(example, own)
      last = example
    }
    if (edited === 1) own.isEdited = true
    if (removed === 1) continue
    own.texts.push(text)
    own.places.push(place)
  }
  return byExample
}

function agreementsByExample(agreements: readonly Agreement[]): Map<string, Agreement[]> {
  const byExample = new Map<string, Agreement[]>()
  for (const agreement of agreements) {
    const own = byExample.get(agreement.example)
    if (own) own.push(agreement)
    else byExample.set(agreement.example, [agreement])
  }
  return byExample
}

const NOTHING: readonly never[] = []
/** Of a part whose role nobody noted. */
const DEFAULT_ROLE = 'text'
/** Lists of roles by their JSON: most texts of a dataset have the same ones. */
const ROLES = new Map<string, readonly string[]>()
const MOST_ROLES = 1000

function rolesOf(json: string | null, places: readonly number[]): readonly string[] {
  if (json === null) return NOTHING
  const all = ROLES.get(json) ?? (JSON.parse(json) as string[])
  if (ROLES.size < MOST_ROLES) ROLES.set(json, all)
  const isWhole = places.length === all.length && places.every((place, i) => place === i)
  return isWhole ? all : places.map((place) => all[place] ?? DEFAULT_ROLE)
}

/** A class, as a hundred thousand objects of one shape are made quickest. */
class HeldRow implements PairRow {
  readonly key: string
  readonly picture: string
  readonly captions: readonly string[]
  readonly places: readonly number[]
  readonly roles: readonly string[]
  readonly split: PairRow['split']
  readonly status: PairRow['status']
  readonly rating: number | null
  readonly tags: readonly string[]
  readonly file: string
  readonly width: number | null
  readonly height: number | null
  readonly isEdited: boolean
  readonly agreement: number | null
  #searchText: string | undefined

  constructor(example: CuratedExample, captions?: RowCaptions, agreements?: readonly Agreement[]) {
    this.key = example.key
    this.picture = example.picture
    this.captions = captions?.texts ?? NOTHING
    this.places = captions?.places ?? NOTHING
    this.roles = rolesOf(example.roles, this.places)
    this.split = example.split
    this.status = example.status
    this.rating = example.rating
    this.tags = example.tags === '[]' ? NOTHING : (JSON.parse(example.tags) as string[])
    this.file = example.file
    this.width = example.width
    this.height = example.height
    this.isEdited = captions?.isEdited ?? false
    this.agreement = agreements ? leastAgreement(this.captions, agreements) : null
  }

  get searchText(): string {
    return (this.#searchText ??= this.captions.map(fold).join('\n'))
  }
}

function leastAgreement(captions: readonly string[], agreements: readonly Agreement[]): number | null {
  const values = captions.map((text) => agreements.find(({ caption }) => caption === text)?.value)
  const isWhole = values.length > 0 && values.every((value) => value !== undefined)
  return isWhole ? Math.min(...values) : null
}
