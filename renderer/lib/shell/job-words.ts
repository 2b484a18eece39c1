// What a job is called, what it does now, and where it leads.
import type { JobView } from '../../../engine/api/contract/views.ts'
import { tOr } from '../i18n/index.svelte.ts'
import { link } from '../state/router.svelte.ts'

/** Such as “Export: starter · int8”. */
export function jobTitle({ kind, label }: Pick<JobView, 'kind' | 'label'>): string {
  return `${tOr(`app.job_${kind}`, kind)}: ${label}`
}

/** The stage under way; one of two models is named before it. */
export function stageWords({ stage }: Pick<JobView, 'stage'>): string {
  return stage
    .split(': ')
    .map((part) => tOr(`app.stage_${part}`, part))
    .join(': ')
}

const SUBJECT_PAGES = { model: 'models', dataset: 'datasets', run: 'runs' } as const

/** Where its subject is shown; null while it has none. */
export function subjectHref({ subject }: Pick<JobView, 'subject'>): string | null {
  return subject && link(SUBJECT_PAGES[subject.kind], [subject.id])
}

/** Where the job itself is shown with all that is known of it. */
export function jobHref(job: Pick<JobView, 'kind' | 'subject'>): string {
  if (job.kind === 'duel') return link('duels')
  return subjectHref(job) ?? link('datasets')
}
