// What can be done in the playground of texts by name or by keys.
import { t } from '../../../lib/i18n/index.svelte.ts'
import type { Command } from '../../../lib/state/commands.svelte.ts'
import { MOST_PANES } from '../panes.svelte.ts'
import type { Writing } from './writing.svelte.ts'

/** What the page itself does. */
export interface WritingDoors {
  write(): void
  addPane(): void
  openPast(): void
  focusPrompt(): void
}

/** The commands of the page, without those about votes. */
export function writingCommands(writing: Writing, doors: WritingDoors): readonly Command[] {
  const group = t('playground.title')
  return [
    {
      ...{ id: 'writing.write', label: t('writing.write'), group, keys: 'mod+Enter' },
      when: () => !writing.isWriting && writing.canWrite,
      run: doors.write,
    },
    {
      ...{ id: 'writing.stop', label: t('playground.stop'), group, keys: 'Escape' },
      when: () => writing.isWriting,
      run: () => writing.cancel(),
    },
    { id: 'writing.seed', label: t('playground.seedRoll'), group, run: () => writing.rollSeed() },
    { id: 'writing.past', label: t('playground.past'), group, run: doors.openPast },
    { id: 'writing.prompt', label: t('playground.focusPrompt'), group, keys: '/', run: doors.focusPrompt },
    {
      ...{ id: 'writing.tokens', label: t('writing.hasTokens'), group },
      run: () => (writing.hasTokens = !writing.hasTokens),
    },
    {
      ...{ id: 'writing.pane', label: t('playground.paneAdd'), group },
      when: () => !writing.isBlind && writing.panes.length < MOST_PANES,
      run: doors.addPane,
    },
  ]
}
