// What to attach to a report of a problem: versions, hardware, the state of runs and jobs; no captions, names or paths.
import type { DoctorView } from '../../api/contract/views.ts'
import type { AppContext } from './context.ts'

/** Runs and jobs that are shown. */
const SHOWN = 50

/** One JSON text with a file name. */
export function diagnosticsOf(
  { store, jobs, mode }: AppContext,
  doctor: DoctorView,
): { name: string; text: string } {
  const home = store.home.root
  const runs = store.runs
    .list()
    .slice(-SHOWN)
    .map(({ id, status, reason, step, totalSteps, versions, device }) => ({
      ...{ id, status, reason, step, totalSteps, versions, device },
    }))
  const recent = jobs
    .list()
    .slice(0, SHOWN)
    .map(({ id, kind, state, stage, error }) => ({ id, kind, state, stage, error }))
  const counts = {
    datasets: store.datasets.list().length,
    models: store.models.list().length,
    evaluations: store.evaluations.list().length,
  }
  const text = JSON.stringify({ mode, doctor, counts, runs, jobs: recent }, null, 2)
  return { name: 'tuneloom-diagnostics.json', text: withoutPaths(text, home) }
}

/** Absolute paths become `<home>` or `<path>`: they hold names of people. */
export function withoutPaths(text: string, home: string): string {
  const escaped = JSON.stringify(home).slice(1, -1)
  return text
    .replaceAll(escaped, '<home>')
    .replace(/(?:[A-Za-z]:)?(?:[\\/]{1,2}[^\s"'\\/:,]+){2,}/g, '<path>')
}
