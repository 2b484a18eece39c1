// What can be done in the playground by name or by keys.
import { t } from '../../lib/i18n/index.svelte.ts'
import type { Command } from '../../lib/state/commands.svelte.ts'
import type { Playground } from './playground.svelte.ts'

/** What the page itself does. */
export interface PlaygroundDoors {
  draw(): void
  addPane(): void
  openPast(): void
  focusPrompt(): void
}

/** The commands of the page, without those about votes. */
export function playgroundCommands(playground: Playground, doors: PlaygroundDoors): readonly Command[] {
  const group = t('playground.title')
  const isFree = () => !playground.isDrawing && playground.canDraw
  return [
    {
      id: 'playground.draw',
      label: t('playground.draw'),
      group,
      keys: 'mod+Enter',
      when: isFree,
      run: doors.draw,
    },
    {
      id: 'playground.stop',
      label: t('playground.stop'),
      group,
      keys: 'Escape',
      when: () => playground.isDrawing,
      run: () => playground.cancel(),
    },
    { id: 'playground.seed', label: t('playground.seedRoll'), group, run: () => playground.rollSeed() },
    { id: 'playground.past', label: t('playground.past'), group, run: doors.openPast },
    { id: 'playground.prompt', label: t('playground.focusPrompt'), group, keys: '/', run: doors.focusPrompt },
    {
      id: 'playground.pane',
      label: t('playground.paneAdd'),
      group,
      when: () => !playground.isBlind && playground.panes.length < 4,
      run: doors.addPane,
    },
  ]
}
