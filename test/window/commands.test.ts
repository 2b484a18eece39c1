// Keys and what they do.
import { afterEach, describe, expect, it } from 'vitest'
import { matchCommands } from '../../renderer/lib/shell/palette.ts'
import { commands, keysOf, type Command } from '../../renderer/lib/state/commands.svelte.ts'

const stroke = (key: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, bubbles: true, ...more })
const named = (label: string, group = 'General'): Command => ({
  id: label,
  label,
  group,
  run: () => undefined,
})
let stop: () => void = () => undefined
afterEach(() => stop())

describe('keysOf', () => {
  it.each([
    [stroke('k', { ctrlKey: true }), 'mod+k'],
    [stroke('Z', { ctrlKey: true, shiftKey: true }), 'mod+shift+z'],
    [stroke('?', { shiftKey: true }), '?'],
    [stroke('ArrowLeft', { shiftKey: true }), 'shift+ArrowLeft'],
    [stroke(' '), 'Space'],
  ])('%# writes a stroke as commands do', (event, keys) => expect(keysOf(event)).toBe(keys))
})

describe('commands', () => {
  const done: string[] = []
  const command = (id: string, more: Partial<Command> = {}): Command => ({
    id,
    label: id,
    group: 'General',
    keys: 'e',
    run: () => done.push(id),
    ...more,
  })
  const press = (target: HTMLElement, event: KeyboardEvent) => {
    done.length = 0
    document.body.replaceChildren(target)
    const hear = (heard: KeyboardEvent) => commands.press(heard)
    window.addEventListener('keydown', hear)
    target.dispatchEvent(event)
    window.removeEventListener('keydown', hear)
    return [...done]
  }

  it('run the one that was registered last and makes sense', () => {
    stop = commands.register([command('first'), command('second'), command('third', { when: () => false })])
    expect(press(document.createElement('div'), stroke('e'))).toEqual(['second'])
  })
  it('stay quiet while somebody types, but for strokes with Ctrl', () => {
    stop = commands.register([command('plain'), command('mod', { keys: 'mod+e' })])
    expect(press(document.createElement('textarea'), stroke('e'))).toEqual([])
    expect(press(document.createElement('textarea'), stroke('e', { ctrlKey: true }))).toEqual(['mod'])
  })
  it('are gone when their page is', () => {
    commands.register([command('gone')])()
    expect(press(document.createElement('div'), stroke('e'))).toEqual([])
  })
})

describe('the palette', () => {
  const list = [named('Go to Runs'), named('New run'), named('Undo'), { ...named('Runaway'), isHidden: true }]
  it('finds by all words, beginnings first', () => {
    expect(matchCommands(list, 'run').map(({ label }) => label)).toEqual(['Go to Runs', 'New run'])
    expect(matchCommands(list, 'new r').map(({ label }) => label)).toEqual(['New run'])
    expect(matchCommands(list, 'xyz')).toEqual([])
  })
  it('shows everything that is not hidden before a word is typed', () => {
    expect(matchCommands(list, ' ').length).toBe(3)
  })
})
