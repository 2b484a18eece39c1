// The commands generate, evaluate and compare with tiny models: what they print and write, and how they stop.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cancellation } from '../../../engine/cli/run.ts'
import { openStore } from '../../../engine/store/store.ts'
import { callCommandLine, type Calling } from '../../helpers/command-line.ts'
import { makeTiny, PATIENT } from './tiny-home.ts'

const call = (words: readonly string[], home: string, calling: Omit<Calling, 'home'> = {}) =>
  callCommandLine(words, { home, ...calling })

describe('the commands', PATIENT, () => {
  it('generate writes PNG files and says what it drew', async () => {
    const store = makeTiny()
    const { root } = store.home
    store.dispose()
    const out = join(root, 'drawn')
    const words = ['generate', '--model', 'first', '--prompt', 'a red circle', '--out', out]
    const { status, stdout } = await call([...words, '--num_return_sequences', '2', '--json'], root)
    const result = JSON.parse(stdout) as {
      outputs: { image: string; tokens: number[]; finishReason: string }[]
      tokensPerSecond: number
    }
    expect([status, result.outputs.map(({ image }) => image)]).toEqual([
      0,
      [join(out, '001-a-red-circle-0.png'), join(out, '002-a-red-circle-1.png')],
    ])
    expect(result.outputs.map(({ image, tokens }) => [statSync(image).size > 0, tokens.length])).toEqual([
      [true, 16],
      [true, 16],
    ])
    expect(result.tokensPerSecond).toBeGreaterThan(0)
    const refused = await call([...words, '--num-beams', '4'], root)
    expect([refused.status, refused.stderr.split('\n')[1]]).toEqual([
      2,
      'generate: --num-beams is not for images.',
    ])
    const cold = await call([...words, '--temperature', '-1'], root)
    expect([cold.status, cold.stderr]).toEqual([2, expect.stringContaining('temperature is a number from')])
  })

  it('compare prints a row per metric and the path of the report', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const words = 'compare --baseline first --candidate second --data shapes --judge judge --metrics nll,R@1'
    const { status, stdout } = await call(
      [...words.split(' '), '--seeds', '1', '--pictures', '3', '--json'],
      home.root,
    )
    const result = JSON.parse(stdout) as { metrics: Record<string, object>; reportPath: string }
    expect([status, Object.keys(result.metrics), existsSync(result.reportPath)]).toEqual([
      0,
      ['nll', 'R@1'],
      true,
    ])
    expect(Object.keys(result.metrics['nll'] ?? {})).toEqual(
      expect.arrayContaining([
        'baseline',
        'candidate',
        'delta',
        'ci95',
        'p',
        'pHolm',
        'n',
        'wins',
        'ties',
        'losses',
        'verdict',
      ]),
    )
  })

  it('compare stops with 130 while the candidate draws, and keeps the baseline’s evaluation alone', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const { signal, cancel } = cancellation()
    const words =
      'compare --baseline first --candidate second --data shapes --judge judge --seeds 1 --pictures 3'
    const onRemark = (text: string) => {
      if (text.startsWith('candidate: drawing')) cancel()
    }
    const { status } = await call(words.split(' '), home.root, { signal, onRemark })
    const store = openStore(home.root, { readOnly: true })
    onTestFinished(() => store.dispose())
    const [kept, ...others] = store.evaluations.list()
    expect([status, others, readdirSync(home.reports)]).toEqual([130, [], []])
    // a likelihood for 7 captions; agreement, R@1 and R@5 for 3
    expect(store.exampleScores.list(kept?.id ?? '')).toHaveLength(7 + 3 * 3)
  })

  it('evaluate stops with 130 before anything is measured and leaves nothing behind', async () => {
    const { home, dispose } = makeTiny()
    dispose()
    const { signal, cancel } = cancellation()
    setImmediate(cancel)
    const words = 'evaluate --model first --data shapes --judge judge'.split(' ')
    const { status } = await call(words, home.root, { signal })
    const store = openStore(home.root, { readOnly: true })
    onTestFinished(() => store.dispose())
    expect([status, store.evaluations.list()]).toEqual([130, []])
  })
})
