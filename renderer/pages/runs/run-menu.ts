// What can be done with a run, as a menu.
import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import ArrowUpToLine from '@lucide/svelte/icons/arrow-up-to-line'
import CopyPlus from '@lucide/svelte/icons/copy-plus'
import Pause from '@lucide/svelte/icons/pause'
import Play from '@lucide/svelte/icons/play'
import CircleX from '@lucide/svelte/icons/circle-x'
import type { RunView } from '../../../engine/api/contract/views.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { router } from '../../lib/state/router.svelte.ts'
import type { IconComponent } from '../../lib/ui/icon.ts'
import { canCancel, canPause, canResume } from './status.ts'

/** An entry, as the kit's menu takes it. */
export interface RunMenuEntry {
  readonly label: string
  readonly icon: IconComponent
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly separator?: boolean
  run(): void
}

/** What the entries do. */
export interface RunActions {
  pause(run: RunView): void
  resume(run: RunView): void
  /** Asks first. */
  cancel(run: RunView): void
  /** To a place of the queue. */
  move?(run: RunView, place: number): void
}

/** The entries that make sense now; `waiting` is how many runs stand in the queue. */
export function runMenu(run: RunView, actions: RunActions, waiting = 0): RunMenuEntry[] {
  return [
    ...(canPause(run) ? [{ label: t('runs.pause'), icon: Pause, run: () => actions.pause(run) }] : []),
    ...(canResume(run) ? [{ label: t('runs.resume'), icon: Play, run: () => actions.resume(run) }] : []),
    ...moves(run, actions, waiting),
    { label: t('runs.clone'), icon: CopyPlus, run: () => router.go('wizard', [], { from: run.id }) },
    ...(canCancel(run)
      ? [
          {
            label: t('runs.cancel'),
            icon: CircleX,
            danger: true,
            separator: true,
            run: () => actions.cancel(run),
          },
        ]
      : []),
  ]
}

function moves(run: RunView, { move }: RunActions, waiting: number): RunMenuEntry[] {
  const { place } = run
  if (place === null || !move || waiting < 2) return []
  const isFirst = place === 0
  return [
    { label: t('runs.moveFirst'), icon: ArrowUpToLine, disabled: isFirst, run: () => move(run, 0) },
    {
      label: t('runs.moveUp'),
      icon: ArrowUp,
      keys: 'alt+ArrowUp',
      disabled: isFirst,
      run: () => move(run, place - 1),
    },
    {
      ...{ label: t('runs.moveDown'), icon: ArrowDown, keys: 'alt+ArrowDown' },
      disabled: place >= waiting - 1,
      run: () => move(run, place + 1),
    },
  ]
}
