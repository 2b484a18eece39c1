// What can be done to the pairs of a dataset by keys and from the palette.
import { t } from '../../lib/i18n/index.svelte.ts'
import type { Command } from '../../lib/state/commands.svelte.ts'
import type { DatasetState } from './dataset.svelte.ts'
import { RATINGS } from './marks.ts'

/** What the page opens by itself. */
export interface DatasetDoors {
  rename(): void
  filter(): void
  show(tab: string): void
  measure(): void
  exports(): void
  addCaption(): void
  train(): void
  isLocked(): boolean
}

/** Every command of the page. */
export function datasetCommands(dataset: DatasetState, doors: DatasetDoors): readonly Command[] {
  const group = t('datasets.oneTitle')
  const inGrid = (): boolean => !dataset.isLooping && dataset.pairs.total > 0
  const canChange = (): boolean => inGrid() && !doors.isLocked()
  const canCaption = (): boolean => canChange() && dataset.kind === 'pairs'
  const command = (name: string, label: string, rest: Omit<Command, 'id' | 'label' | 'group'>): Command => ({
    id: `dataset.${name}`,
    label,
    group,
    ...rest,
  })
  return [
    command('loop', t('datasets.loop'), { keys: 'l', when: canCaption, run: () => dataset.startLoop() }),
    command('filter', t('datasets.goToFilter'), {
      keys: '/',
      when: () => !dataset.isLooping,
      run: doors.filter,
    }),
    command('undo', t('datasets.undoLast'), {
      keys: 'mod+z',
      when: () => !doors.isLocked() && !isWriting(),
      run: () => void dataset.edits.undo(),
    }),
    ...marking(dataset, { command, canChange }),
    command('replace', t('datasets.findReplace'), {
      keys: 'mod+shift+h',
      when: inGrid,
      run: () => doors.show('replace'),
    }),
    command('checks', t('datasets.checks'), { when: inGrid, run: () => doors.show('checks') }),
    command('changes', t('datasets.changes'), { when: inGrid, run: () => doors.show('changes') }),
    command('versions', t('datasets.versions'), { when: inGrid, run: () => doors.show('versions') }),
    command('export', dataset.say('exportTitle'), { when: canChange, run: doors.exports }),
    ...captioning(dataset, { command, canChange: canCaption, addCaption: doors.addCaption }),
    command('measure', t('datasets.measure'), { when: canCaption, run: doors.measure }),
    command('showTrash', t('datasets.showTrash'), {
      when: () => !dataset.isLooping,
      run: () => void dataset.showTrash(!dataset.isTrash),
    }),
    command('train', t('datasets.train'), { run: doors.train }),
    command('rename', t('datasets.rename'), { when: () => !doors.isLocked(), run: doors.rename }),
  ]
}

interface Marking {
  command(name: string, label: string, rest: Omit<Command, 'id' | 'label' | 'group'>): Command
  canChange(): boolean
}

function captioning(
  dataset: DatasetState,
  { command, canChange, addCaption }: Marking & Pick<DatasetDoors, 'addCaption'>,
): readonly Command[] {
  const captions = (): number => dataset.choice.pair?.captions.length ?? 0
  const isOne = (): boolean => canChange() && !dataset.choice.isMany
  const nextIsMain = (): void => {
    const { pair } = dataset.choice
    if (pair) void dataset.edits.moveCaption(pair, 0, pair.captions.length - 1)
  }
  return [
    command('addCaption', t('datasets.addCaption'), {
      keys: 'c',
      when: () => isOne() && captions() > 0,
      run: addCaption,
    }),
    command('nextMain', t('datasets.nextIsMain'), {
      keys: 'm',
      when: () => isOne() && captions() > 1,
      run: nextIsMain,
    }),
  ]
}

function marking(dataset: DatasetState, { command, canChange }: Marking): readonly Command[] {
  const rate = async (rating: number | null): Promise<void> => {
    await dataset.edits.setRating(await dataset.choice.keys(), rating)
  }
  const trash = (): void => void toggleTrash(dataset)
  return [
    command('trash', t('datasets.toTrash'), { keys: 'Delete', when: canChange, run: trash }),
    command('trash2', t('datasets.toTrash'), {
      keys: 'Backspace',
      isHidden: true,
      when: canChange,
      run: trash,
    }),
    ...RATINGS.map((rating) =>
      command(`rate${rating}`, t('datasets.rate', { rating }), {
        keys: String(rating),
        when: canChange,
        run: () => void rate(rating),
      }),
    ),
    command('rate0', t('datasets.noRating'), { keys: '0', when: canChange, run: () => void rate(null) }),
  ]
}

/** To the trash, or back when the trash is what is shown. */
export async function toggleTrash(dataset: DatasetState): Promise<void> {
  const keys = await dataset.choice.keys()
  const isDone = await dataset.edits.setStatus(keys, dataset.isTrash ? 'kept' : 'excluded')
  if (isDone) dataset.choice.clear()
}

/** Text fields take their own changes back. */
function isWriting(): boolean {
  return (
    document.activeElement?.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea') ??
    false
  )
}
