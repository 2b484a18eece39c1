// The one thing that makes most sense now, from what there is.
import { newestFirst, ownModels, type World } from './world.ts'

/** What to suggest: its words are `home.next.<kind>`; `name` stands in them. */
export interface NextStep {
  readonly kind: 'import' | 'wait' | 'failed' | 'resume' | 'tune' | 'compare' | 'export' | 'again' | 'play'
  /** Of the thing it is about; empty when it is about nothing yet. */
  readonly name: string
  /** Its id. */
  readonly id: string
}

/** The most urgent step first: mend what broke, then go on along the way from pairs to a file. */
export function nextStep(world: World): NextStep {
  const rules = [broken, running, paused, noDataset, notTuned, notCompared, worse, notExported]
  for (const rule of rules) {
    const step = rule(world)
    if (step) return step
  }
  const [model] = ownModels(world)
  return { kind: 'play', name: model?.name ?? '', id: model?.id ?? '' }
}

type Rule = (world: World) => NextStep | undefined

/** The newest run broke: an interrupted one goes on as if nothing had been, a failed one needs a look. */
const broken: Rule = ({ runs }) => {
  const [newest] = newestFirst(runs)
  if (newest?.status === 'interrupted') return { kind: 'resume', name: newest.name, id: newest.id }
  return newest?.status === 'failed' ? { kind: 'failed', name: newest.name, id: newest.id } : undefined
}

/** Somebody paused it: what runs instead comes first. */
const paused: Rule = ({ runs }) => {
  const [newest] = newestFirst(runs)
  return newest?.status === 'paused' ? { kind: 'resume', name: newest.name, id: newest.id } : undefined
}

const running: Rule = ({ runs }) => {
  const run =
    runs.find(({ status }) => status === 'running') ?? runs.find(({ status }) => status === 'queued')
  return run && { kind: 'wait', name: run.name, id: run.id }
}

const noDataset: Rule = ({ datasets }) =>
  datasets.length === 0 ? { kind: 'import', name: '', id: '' } : undefined

const notTuned: Rule = ({ datasets, runs }) => {
  const isLearnt = (id: string): boolean =>
    runs.some(({ dataset, status }) => dataset === id && status !== 'cancelled' && status !== 'failed')
  const dataset = newestFirst(datasets).find(({ id }) => !isLearnt(id))
  return dataset && { kind: 'tune', name: dataset.name, id: dataset.id }
}

/** The newest model; older ones that were never compared were let go. */
const notCompared: Rule = (world) => {
  const [model] = ownModels(world).filter(({ parent }) => parent !== null)
  const isCompared = world.duels.some(({ candidate }) => candidate === model?.id)
  if (!model || isCompared) return undefined
  return { kind: 'compare', name: model.name, id: model.id }
}

const worse: Rule = ({ duels }) => {
  const [newest] = newestFirst(duels)
  const isNoGain = newest && (newest.tone === 'worse' || newest.tone === 'none')
  return isNoGain ? { kind: 'again', name: newest.candidateName, id: newest.id } : undefined
}

const notExported: Rule = (world) => {
  const good = newestFirst(world.duels).find(
    ({ tone, candidate }) =>
      (tone === 'better' || tone === 'mixed') && !world.artifacts.some(({ model }) => model === candidate),
  )
  return good && { kind: 'export', name: good.candidateName, id: good.candidate }
}
