// What the shell shows outside the window: the bar on the icon, the tray, notifications.
import type { HostToShell, NoticeMessage } from '../../api/desktop.ts'
import type { AppContract } from '../../api/contract/index.ts'
import type { JobView, RunView, SettingsView } from '../../api/contract/views.ts'
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
  let settings: SettingsView | undefined
  const notice = (message: NoticeMessage): void => {
    if (settings?.notifications !== false) send(message)
  }
  const take = (value: SettingsView): void => {
    settings = value
    send({ type: 'language', language: value.language })
  }
  client.system.onSettingsChanged(take)
  client.system.settings().then(take, () => undefined) // without them the shell speaks as the system does
  const tellRun = activityOf(send, now)
  const tellEnd = endOfRun(notice, () => wordsFor(settings?.language))
  client.runs.onChanged((run) => {
    tellRun(run)
    tellEnd(run)
  })
  client.jobs.onChanged((job) => endOfJob(job, notice, wordsFor(settings?.language)))
  return () => ours.close()
}

/** Says what runs: a change of a run that only waits does not end the one that goes on. */
function activityOf(send: (message: HostToShell) => void, now: () => number): (run: RunView) => void {
  const running = new Map<string, RunView>()
  let told = -Infinity
  return (run) => {
    const wasRunning = running.delete(run.id)
    if (run.status === 'running') running.set(run.id, run)
    else if (!wasRunning) return
    const shown = [...running.values()].at(-1)
    if (!shown) {
      told = -Infinity
      return send({ type: 'activity', running: false, label: run.name, fraction: null, etaSeconds: null })
    }
    if (now() - told < INTERVAL_MS) return
    told = now()
    const { name, step, totalSteps, live } = shown
    const fraction = totalSteps > 0 ? step / totalSteps : null
    send({ type: 'activity', running: true, label: name, fraction, etaSeconds: live?.etaSeconds ?? null })
  }
}

interface Words {
  readonly runFinished: string
  readonly runStopped: string
  readonly done: string
  readonly failed: string
}

const WORDS: Readonly<Record<Exclude<SettingsView['language'], 'system'>, Words>> = {
  en: {
    runFinished: 'The run is finished.',
    runStopped: 'The run has stopped.',
    done: 'Done.',
    failed: 'It failed.',
  },
  de: {
    runFinished: 'Der Lauf ist fertig.',
    runStopped: 'Der Lauf hat angehalten.',
    done: 'Fertig.',
    failed: 'Das ist fehlgeschlagen.',
  },
}

function wordsFor(language: SettingsView['language'] = 'system'): Words {
  if (language !== 'system') return WORDS[language]
  const own = Intl.DateTimeFormat().resolvedOptions().locale
  return /^de\b/i.test(own) ? WORDS.de : WORDS.en
}

/** A reason is at hand in English alone; the window tells it in other languages. */
function reasonIn(words: Words, reason: string | null | undefined): string | undefined {
  return words === WORDS.en ? (reason ?? undefined) : undefined
}

type Tell = (message: NoticeMessage) => void

/** Only a run that was seen running can end: the list at the start is no news. */
function endOfRun(notice: Tell, words: () => Words): (run: RunView) => void {
  const last = new Map<string, RunView['status']>()
  return ({ id, name, status, reason }) => {
    const before = last.get(id)
    last.set(id, status)
    if (before !== 'running' || status === before) return
    if (status === 'finished')
      notice({ type: 'notice', kind: 'finished', title: name, text: words().runFinished })
    if (status === 'failed' || status === 'interrupted')
      notice({
        type: 'notice',
        kind: 'failed',
        title: name,
        text: reasonIn(words(), reason) ?? words().runStopped,
      })
  }
}

function endOfJob({ label, state, error }: JobView, notice: Tell, words: Words): void {
  if (state === 'done') notice({ type: 'notice', kind: 'finished', title: label, text: words.done })
  if (state === 'failed')
    notice({
      type: 'notice',
      kind: 'failed',
      title: label,
      text: reasonIn(words, error?.message) ?? words.failed,
    })
}
