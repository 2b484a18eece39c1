// A comparison as a report: verdict, pictures side by side, the duel, the controls, what was copied, how to read it.
import type { RgbImage } from '../base/image.ts'
import type { Message } from '../base/message.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { pngDataUri } from '../formats/png.ts'
import type { MemorisationSummary } from '../metrics/memorisation.ts'
import type { SubjectPair } from './compare.ts'
import { duelSentence, duelTone } from './duel-sentence.ts'
import type { DuelRow } from './duel.ts'
import { controllableScores, type Control, scoreValue } from './evaluate-controls.ts'
import type { ScoreSubject } from './evaluate-subject.ts'
import type { ImageScore } from './image-scores-contract.ts'
import type { ControlRow, ControlSection, Fact, Note, ReportData, SampleGrid } from './report-data.ts'
import { formatFixed, formatNumber } from './report-format.ts'

/** Rows of the picture grid. */
const SHOWN_CAPTIONS = 12

/** Everything that a report on a comparison is made of. */
export interface ComparisonFacts {
  /** Names of the two models. */
  readonly baseline: string
  readonly candidate: string
  readonly dataset: string
  readonly split: string
  readonly subjects: SubjectPair
  readonly scores: readonly ImageScore[]
  readonly rows: readonly DuelRow[]
  readonly controls: readonly Control[]
  /** Of the candidate. */
  readonly memorisation?: MemorisationSummary | undefined
  readonly decode: GenerationOptions
  readonly alpha: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly environment: readonly Fact[]
  /** What to beware of, one sentence each. */
  readonly warnings: readonly Message[]
  /** For programs: ids and the like. */
  readonly record: Readonly<Record<string, unknown>>
}

/** The verdict of a duel in one word and in a sentence or two. */
export function comparisonVerdict({
  rows,
  scores,
  baseline,
  candidate,
}: Pick<ComparisonFacts, 'rows' | 'scores' | 'baseline' | 'candidate'>): {
  tone: ReturnType<typeof duelTone>
  sentence: string
} {
  const label = (metric: string) => scores.find(({ name }) => name === metric)?.label ?? metric
  return { tone: duelTone(rows), sentence: duelSentence(rows, { baseline, candidate, label }) }
}

/** The report of a comparison; sections of training and files are for the caller to add. */
export async function comparisonReport(facts: ComparisonFacts): Promise<ReportData> {
  const { baseline, candidate, subjects, scores, rows, alpha } = facts
  const seeds = subjects.candidate.samples.length
  const detail = [whatWasDone(facts), ...facts.warnings.map(({ text }) => text)].join(' ')
  return {
    title: `${candidate} against ${baseline}`,
    createdAt: facts.createdAt,
    verdict: { ...comparisonVerdict(facts), detail },
    tiles: rows.slice(0, 5).map((row) => ({
      label: scores.find(({ name }) => name === row.name)?.label ?? row.name,
      value: shown(row.candidate, row.unit),
      ...(row.unit === '' ? {} : { unit: row.unit }),
      detail: `was ${shown(row.baseline, row.unit)} · ${row.verdict}`,
    })),
    ...(seeds > 0 ? { samples: await sampleGrid(facts) } : {}),
    duel: {
      baseline,
      candidate,
      alpha,
      seeds: Math.max(1, seeds),
      rows: rows.map((row) => {
        const score = scores.find(({ name }) => name === row.name)
        return { ...row, label: score?.label ?? row.name, ...(score ? { help: score.help } : {}) }
      }),
      note: `Each metric is tested by exchanging the two models’ results caption by caption; p-values are corrected for ${rows.length} metrics (Holm).`,
    },
    controls: controlSection(facts),
    data: { facts: dataFacts(facts), licences: [] },
    notes: NOTES,
    environment: [...facts.environment, { label: 'Sampling', value: decodingWords(facts.decode) }],
    record: facts.record,
  }
}

function whatWasDone({ subjects: { candidate }, dataset, split }: ComparisonFacts): string {
  const { units, drawn, samples } = candidate
  const drawing =
    samples.length > 0
      ? ` Each model drew ${drawn.length * samples.length} pictures: ${drawn.length} captions, ${samples.length === 1 ? 'one seed' : `${samples.length} seeds`} each.`
      : ''
  return `Both were measured on ${units.length} captions of “${dataset}” (${split} side).${drawing}`
}

async function sampleGrid({ subjects, baseline, candidate }: ComparisonFacts): Promise<SampleGrid> {
  const { units, drawn } = subjects.candidate
  const count = Math.min(SHOWN_CAPTIONS, drawn.length)
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * drawn.length) / count))
  const uri = async (image: RgbImage | undefined) => (image ? pngDataUri(image) : null)
  const first = (subject: ScoreSubject, place: number) => subject.samples[0]?.images[place]
  const rows = places.map(async (place) => {
    const unit = units[drawn[place] as number]
    const pictures = [unit?.pictures[0], first(subjects.baseline, place), first(subjects.candidate, place)]
    return {
      ...(unit && { key: unit.key }),
      caption: unit?.caption ?? '',
      pictures: await Promise.all(pictures.map(uri)),
    }
  })
  return {
    columns: ['Real', baseline, candidate],
    rows: await Promise.all(rows),
    side: first(subjects.candidate, 0)?.width ?? 64,
    scaling: 'pixelated',
    note: `${count} of ${drawn.length} held-out captions, evenly spaced and none picked by hand; the first seed of both models.`,
  }
}

function controlSection({
  scores,
  controls,
  subjects,
  baseline,
  candidate,
}: ComparisonFacts): ControlSection {
  const chosen = controllableScores(scores)
  const model = (label: string, subject: ScoreSubject): ControlRow => ({
    label,
    kind: 'model',
    values: chosen.map((score) => scoreValue(score, subject)),
  })
  const row = ({ label, kind, help, values }: Control): ControlRow => ({
    label,
    kind,
    help,
    values: chosen.map(({ name }) => values[name] ?? null),
  })
  const isCeiling = ({ kind }: Control) => kind === 'ceiling'
  return {
    columns: chosen.map(({ label, unit }) => ({ label, unit })),
    rows:
      chosen.length === 0
        ? []
        : [
            ...controls.filter(isCeiling).map(row),
            model(candidate, subjects.candidate),
            model(baseline, subjects.baseline),
            ...controls.filter((control) => !isCeiling(control)).map(row),
          ],
  }
}

function dataFacts({ dataset, split, subjects, memorisation }: ComparisonFacts): Fact[] {
  const { units, drawn, training } = subjects.candidate
  return [
    { label: 'Dataset', value: `${dataset}, ${split} side` },
    { label: 'Captions', value: String(units.length) },
    { label: 'Captions drawn', value: String(drawn.length) },
    ...(training
      ? [{ label: 'Training pictures compared with', value: String(training.images.length) }]
      : []),
    ...(memorisation
      ? [
          {
            label: 'Median distance to the nearest training picture',
            value: `${formatNumber(memorisation.sampleMedian)} drawn, ${formatNumber(memorisation.heldOutMedian)} real held-out`,
          },
          {
            label: 'Nearer to training than 95 % of real held-out pictures',
            value: `${formatFixed(memorisation.suspiciousShare * 100, 1)} % of drawn pictures`,
          },
        ]
      : []),
  ]
}

function decodingWords({
  doSample,
  temperature,
  guidanceScale,
  topK,
  topP,
  seed,
}: GenerationOptions): string {
  const how = doSample ? `temperature ${temperature}, top-k ${topK}, top-p ${topP}` : 'the most likely token'
  return `${how}, guidance ${guidanceScale}, seed ${seed}`
}

function shown(value: number, unit: string): string {
  return unit === '%' ? formatFixed(value * 100, 1) : formatNumber(value)
}

const NOTES: readonly Note[] = [
  {
    title: 'No difference shown is not no difference',
    text: 'It means that luck alone could have made a difference of this size on this many captions. More captions can show smaller differences.',
  },
  {
    title: 'The judge is a model too',
    text: 'Recognition and distances are measured by an encoder that was trained apart from both models. Read every value beside those of real pictures and of shuffled captions.',
  },
  {
    title: 'Held-out loss',
    text: 'The surprise at the tokens of real pictures, in nats per token. It is exact, but a model can have a better loss and draw no better pictures.',
  },
]
