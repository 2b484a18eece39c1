// The real program in processes of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newModel, newRun } from '../store/new-rows.ts'

const LAUNCH = join(import.meta.dirname, '../../../engine/cli/launch.mjs')

function tuneloom(home: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCH, ...words], {
    encoding: 'utf8',
    env: { ...process.env, TUNELOOM_HOME: home },
  })
  return { status, stdout, stderr }
}

/** A data folder with a run that has points and a model that has files. */
function filledHome(): string {
  const root = tempFolder()
  const store = openStore(root)
  const { id } = store.runs.add(newRun('tune'))
  store.metricPoints.append(id, [
    { step: 1, name: 'loss', value: 2.5 },
    { step: 1, name: 'gradientNorm', value: Number.NaN },
  ])
  const folder = join(root, 'models', 'm1')
  mkdirSync(folder)
  writeFileSync(join(folder, 'weights'), 'w')
  store.models.add({ ...newModel('pictures'), folder })
  store.dispose()
  return root
}

describe('exit status and streams', () => {
  it('are right for wrong use, an unknown name and a success', () => {
    const home = filledHome()
    expect(tuneloom(home, 'model', 'lst')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'Error UNKNOWN_NAME: a model, dataset, run, metric or option of that name does not exist.\n' +
        "tuneloom model: unknown command 'lst'.\nDid you mean list?\n",
    })
    const unknown = tuneloom(home, 'run', 'show', 'tunee', '--json')
    expect([unknown.status, unknown.stderr, JSON.parse(unknown.stdout)]).toEqual([
      2,
      '',
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean "tune"?'] }),
    ])
    const metrics = tuneloom(home, 'run', 'metrics', 'tune', '--json')
    expect([metrics.status, metrics.stderr, JSON.parse(metrics.stdout)]).toEqual([
      0,
      '',
      {
        run: 'r1',
        points: [
          { sequence: 1, step: 1, name: 'loss', value: 2.5 },
          { sequence: 2, step: 1, name: 'gradientNorm', value: null },
        ],
      },
    ])
  })

  it('are right while another program writes: reading works, writing names the holder', () => {
    const home = filledHome()
    const store = openStore(home)
    onTestFinished(() => store.dispose())
    expect(JSON.parse(tuneloom(home, 'run', 'list', '--json').stdout)).toMatchObject({ runs: [{ id: 'r1' }] })
    const busy = tuneloom(home, 'model', 'rename', 'pictures', 'other', '--json')
    expect([busy.status, JSON.parse(busy.stdout)]).toEqual([
      1,
      expect.objectContaining({
        code: 'STORE_BUSY',
        details: expect.objectContaining({ pid: process.pid }) as object,
      }),
    ])
  })
})

describe('the commands of models', () => {
  it('list, show, rename and remove', () => {
    const home = filledHome()
    expect(tuneloom(home, 'model', 'rename', 'm1', 'my-emoji').stdout).toBe('m1 is now called "my-emoji".\n')
    expect(JSON.parse(tuneloom(home, 'model', 'list', '--json').stdout)).toMatchObject({
      // Those that come with the program follow.
      models: expect.arrayContaining([
        expect.objectContaining({ id: 'm1', name: 'my-emoji', sizeBytes: 30 }),
      ]) as object,
    })
    expect(tuneloom(home, 'model', 'show', 'my-emoji').stdout).toMatch(/licence +Apache-2.0/)
    expect(tuneloom(home, 'model', 'remove', 'my-emoji').stdout).toBe(
      'Removed m1 "my-emoji" and its files.\n',
    )
    expect(existsSync(join(home, 'models', 'm1'))).toBe(false)
  })

  it('leave files alone that lie outside the data folder', () => {
    const home = filledHome()
    const elsewhere = tempFolder()
    const store = openStore(home)
    store.models.add({ ...newModel('foreign'), folder: elsewhere })
    store.models.add({ ...newModel('sly'), folder: join(home, 'models', '..', 'runs') })
    store.dispose()
    expect(JSON.parse(tuneloom(home, 'model', 'remove', 'foreign', '--json').stdout)).toMatchObject({
      filesRemoved: false,
    })
    tuneloom(home, 'model', 'remove', 'sly')
    expect([elsewhere, join(home, 'runs')].map((path) => existsSync(path))).toEqual([true, true])
  })
})

describe('doctor', () => {
  it('reports runtimes, versions and a sound data folder', () => {
    const { status, stdout } = tuneloom(tempFolder(), 'doctor', '--json')
    const report = JSON.parse(stdout) as { runtimes: object[]; store: { pragmas: Record<string, unknown> } }
    expect(status).toBe(0)
    expect(report.runtimes).toContainEqual(expect.objectContaining({ name: 'reference', available: true }))
    expect(report.store).toMatchObject({ integrity: 'ok', pragmas: { synchronous: 2, journal_mode: 'wal' } })
    expect(report).toMatchObject({ versions: { node: process.versions.node } })
  })

  it('reports everything else too when the data folder is damaged, and fails', () => {
    const home = tempFolder()
    writeFileSync(join(home, 'tuneloom.db'), 'no database at all, although it has the name of one')
    const { status, stdout, stderr } = tuneloom(home, 'doctor', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ store: { home, error: { code: 'STORE_UNSAFE' } } })
    expect([status, stderr.split('\n')[0]]).toEqual([1, expect.stringContaining('STORE_UNSAFE')])
  })
})

/** A program like launch.mjs around a script that says when it is stopped; `alive` prints once it listens. */
function startWaiting(folder: string): ChildProcess {
  const node24 = JSON.stringify(join(import.meta.dirname, '../../../engine/cli/node24.mjs'))
  const run = JSON.stringify(join(import.meta.dirname, '../../../engine/cli/stop-signals.ts'))
  writeFileSync(
    join(folder, 'wait.mjs'),
    `import { stopOnSignals } from ${run}
     const timer = setInterval(() => {}, 1000)
     stopOnSignals(() => { console.log('stopped'); clearInterval(timer); process.exitCode = 130 })
     console.log('alive')`,
  )
  writeFileSync(
    join(folder, 'start.mjs'),
    `import { startWith } from ${node24}
     await startWith(process.execPath, [${JSON.stringify(join(folder, 'wait.mjs'))}])`,
  )
  return spawn(process.execPath, [join(folder, 'start.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('the launcher', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and ends with the status of its child',
    async (name) => {
      const child = startWaiting(tempFolder())
      onTestFinished(() => void child.kill('SIGKILL'))
      let said = ''
      child.stdout?.on('data', (text: Buffer) => {
        said += String(text)
        if (said === 'alive\n') child.kill(name)
      })
      const [status] = (await once(child, 'close')) as [number]
      expect([status, said]).toEqual([130, 'alive\nstopped\n'])
    },
  )

  it('is missed: its child stops when it is killed', async () => {
    const child = startWaiting(tempFolder())
    let said = ''
    child.stdout?.on('data', (text: Buffer) => {
      said += String(text)
      if (said === 'alive\n') child.kill('SIGKILL')
    })
    // The pipe closes when the last of both is gone.
    await once(child, 'close')
    expect(said).toBe('alive\nstopped\n')
  })
})
