// The shell's end of a real host: sends messages and waits for those of one type.
import type { ChildProcess } from 'node:child_process'
import type { HostToShell, ShellToHost } from '../../../engine/api/desktop.ts'

type Of<T extends HostToShell['type']> = Extract<HostToShell, { readonly type: T }>

export class DesktopHost {
  readonly #child: ChildProcess
  readonly #heard: HostToShell[] = []
  #wake: () => void = () => undefined
  #exitCode: number | null | undefined
  /** The status with which it ends. */
  readonly ended: Promise<number | null>

  constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (message) => {
      this.#heard.push(message as HostToShell)
      this.#wake()
    })
    this.ended = new Promise((resolve) =>
      child.on('exit', (code) => {
        this.#exitCode = code
        this.#wake()
        resolve(code)
      }),
    )
  }

  send(message: ShellToHost): void {
    this.#child.send(message)
  }

  /** The next message of a type, also one that has come already. @throws when the host ends before it comes. */
  async next<T extends HostToShell['type']>(type: T): Promise<Of<T>> {
    for (;;) {
      const at = this.#heard.findIndex((message) => message.type === type)
      if (at !== -1) return this.#heard.splice(at, 1)[0] as Of<T>
      if (this.#exitCode !== undefined)
        throw new Error(`the host ended with ${this.#exitCode} before "${type}".`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
