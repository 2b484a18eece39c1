// What a person does about votes, in both playgrounds: by buttons, by keys, and with a word on what was kept.
import { t } from '../../lib/i18n/index.svelte.ts'
import { type Command, isWriting } from '../../lib/state/commands.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import type { Contest, Contestant, KeptVote } from './voted-panes.svelte.ts'

/** Panes as far as voting goes. */
interface Voted<C extends Contestant> {
  readonly contest: Contest<C> | undefined
  readonly isBlind: boolean
  readonly lastVote: KeptVote<C> | undefined
  vote(place: 0 | 1): Promise<KeptVote<C> | undefined>
  takeBack(vote?: KeptVote<C>): Promise<KeptVote<C> | undefined>
}

/** Ways to vote and back. */
export interface Voting<C extends Contestant> {
  /** For the first or the second as they are shown. */
  vote(place: 0 | 1): void
  /** The last one unless told. */
  takeBack(...votes: readonly KeptVote<C>[]): void
  /** Says what was kept, with the way back. */
  tell(kept: readonly KeptVote<C>[]): void
}

/** Ways that say what they did. */
export function votingWith<C extends Contestant>(
  panes: Voted<C>,
  nameOf: (model: string) => string,
): Voting<C> {
  const fail = (error: unknown) => toasts.fail(error)
  const names = (votes: readonly KeptVote<C>[]) => ({
    winner: nameOf(votes[0]?.winner.model ?? ''),
    loser: votes.map(({ loser }) => nameOf(loser.model)).join(', '),
  })
  const takeBack = async (votes: readonly (KeptVote<C> | undefined)[]): Promise<void> => {
    const gone: KeptVote<C>[] = []
    for (const vote of votes) gone.push(...asList(await panes.takeBack(vote)))
    if (gone.length > 0) toasts.show(t('playground.voteTakenBack', names(gone)))
  }
  const tell = (kept: readonly KeptVote<C>[]): void => {
    if (kept.length === 0) return
    const action = { label: t('playground.voteUndo'), run: () => void takeBack(kept).catch(fail) }
    toasts.show(t('playground.voteKept', names(kept)), { action })
  }
  return {
    tell,
    vote: (place) => void panes.vote(place).then((kept) => tell(asList(kept)), fail),
    takeBack: (...votes) => void takeBack(votes.length > 0 ? votes : [undefined]).catch(fail),
  }
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

/** The commands about votes. */
export function votingCommands<C extends Contestant>(
  panes: Voted<C>,
  { vote, takeBack }: Pick<Voting<C>, 'vote' | 'takeBack'>,
  setBlind: (isBlind: boolean) => void,
): readonly Command[] {
  const group = t('playground.title')
  const voteFor = (place: 0 | 1): Command => ({
    ...{ id: `playground.vote${place}`, group, keys: String(place + 1) },
    label: place === 0 ? t('playground.voteA') : t('playground.voteB'),
    when: () => panes.contest !== undefined,
    run: () => vote(place),
  })
  return [
    {
      ...{ id: 'playground.blind', label: t('playground.modeBlind'), group },
      run: () => setBlind(!panes.isBlind),
    },
    voteFor(0),
    voteFor(1),
    {
      ...{ id: 'playground.takeBack', label: t('playground.voteUndo'), group, keys: 'mod+z' },
      when: () => panes.lastVote !== undefined && !isWriting(),
      run: () => takeBack(),
    },
  ]
}
