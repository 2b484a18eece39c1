// The one thing that makes most sense now, from what there is.
import { newestFirst, ownModels, type World } from './world.ts'

/** What to suggest: its words are `home.next.<kind>`; `name` stands in them. */
export interface NextStep {
  readonly kind: 'import' | 'wait' | 'resume' | 'tune' | 'compare' | 'export' | 'again' | 'play'
  /** Of the thing it is about; empty when it is about nothing yet. */
  readonly name: string
  /** Its id. */
  readonly id: string
}

/** The most urgent step first: mend what broke, then go on along the way from pairs to a file. */
export function nextStep(world: World): NextStep {
  const rules = [stopped, running, noDataset, notTuned, notCompared, worse, notExported]
  for (const rule of rules) {
    const step = rule(world)
    if (step) return step
  }
  const [model] = ownModels(world)
  return { kind: 'play', name: model?.name ?? '', id: model?.id ?? '' }
}

type Rule = (world: World) => NextStep | undefined

const stopped: Rule = ({ runs }) => {
  const [newest] = newestFirst(runs)
  const isStopped = newest && ['failed', 'interrupted', 'paused'].includes(newest.status)
  return isStopped ? { kind: 'resume', name: newest.name, id: newest.id } : undefined
}

const running: Rule = ({ runs }) => {
  const run = runs.find(({ status }) => status === 'running' || status === 'queued')
  return run && { kind: 'wait', name: run.name, id: run.id }
}

const noDataset: Rule = ({ datasets }) =>
  datasets.length === 0 ? { kind: 'import', name: '', id: '' } : undefined

const notTuned: Rule = ({ datasets, runs }) => {
  const dataset = newestFirst(datasets).find(({ id }) => !runs.some((run) => run.dataset === id))
  return dataset && { kind: 'tune', name: dataset.name, id: dataset.id }
}

const notCompared: Rule = (world) => {
  const model = ownModels(world).find(
    ({ id, parent }) => parent !== null && !world.duels.some(({ candidate }) => candidate === id),
  )
  return model && { kind: 'compare', name: model.name, id: model.id }
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
