// What the shell shows outside the window: the bar on the icon, the tray, notifications.
import type { HostToShell } from '../../api/desktop.ts'
import type { AppClient, AppContract } from '../../api/contract/index.ts'
import type { JobView, RunView } from '../../api/contract/views.ts'
import { createClient } from '../../api/rpc/client.ts'
import { memoryPorts } from '../../api/rpc/port.ts'
import type { App } from './app.ts'

/** The bar moves at most this often. */
const INTERVAL_MS = 1000

/** Tells the shell what goes on and what has ended; gives the way to stop. */
export function watchActivity(
  app: Pick<App, 'attach'>,
  send: (message: HostToShell) => void,
  now: () => number = () => performance.now(),
): () => void {
  const [ours, theirs] = memoryPorts()
  app.attach(theirs)
  const client = createClient<AppContract>(ours)
  let told = -Infinity
  const activity = (
    running: boolean,
    label: string,
    view: Pick<RunView, 'step' | 'totalSteps' | 'live'>,
  ): void => {
    if (running && now() - told < INTERVAL_MS) return
    told = running ? now() : -Infinity
    const fraction = view.totalSteps > 0 ? view.step / view.totalSteps : null
    send({ type: 'activity', running, label, fraction, etaSeconds: view.live?.etaSeconds ?? null })
  }
  listen(client, { activity, notice: send })
  return () => ours.close()
}

interface Tellers {
  readonly activity: (
    running: boolean,
    label: string,
    view: Pick<RunView, 'step' | 'totalSteps' | 'live'>,
  ) => void
  readonly notice: (message: HostToShell) => void
}

function listen(client: AppClient, { activity, notice }: Tellers): void {
  const last = new Map<string, RunView['status']>()
  client.runs.onChanged((run) => {
    activity(run.status === 'running', run.name, run)
    const before = last.get(run.id)
    last.set(run.id, run.status)
    if (before === 'running' && run.status !== before) endOfRun(run, notice)
  })
  client.jobs.onChanged((job) => endOfJob(job, notice))
}

function endOfRun({ name, status, reason }: RunView, notice: Tellers['notice']): void {
  if (status === 'finished')
    notice({ type: 'notice', kind: 'finished', title: name, text: 'The run is finished.' })
  if (status === 'failed' || status === 'interrupted')
    notice({ type: 'notice', kind: 'failed', title: name, text: reason ?? 'The run has stopped.' })
}

function endOfJob({ label, state, error }: JobView, notice: Tellers['notice']): void {
  if (state === 'done') notice({ type: 'notice', kind: 'finished', title: label, text: 'Done.' })
  if (state === 'failed')
    notice({ type: 'notice', kind: 'failed', title: label, text: error?.message ?? 'It failed.' })
}
