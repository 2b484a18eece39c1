// Asks a process of its own one question: a driver that crashes, hangs or lies must not take this one with it.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const LINES_KEPT = 400

/** What came of asking: the answer, or in words why there is none. */
export type ChildAnswer<Answer> = { readonly answer: Answer } | { readonly problem: string }

/** Starts a script with arguments and takes its one message; it may take `limit` milliseconds. */
export function askChild<Answer>(
  script: string,
  args: readonly string[],
  limit: number,
): Promise<ChildAnswer<Answer>> {
  return new Promise((resolve) => {
    const child = fork(script, [...args], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let words = ''
    let result: ChildAnswer<Answer> | undefined
    const timer = setTimeout(() => {
      result = { problem: `it gave no answer within ${limit / 1000} seconds.` }
      child.kill('SIGKILL')
    }, limit)
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-LINES_KEPT)))
    child.on('message', (answer: Answer) => (result = { answer }))
    child.on('error', (error) => (result = { problem: error.message }))
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      const ended = `its driver ended the process that tried it (${signal ?? String(status)}). ${words.trim()}`
      resolve(result ?? { problem: ended.trim() })
    })
  })
}

/** A script that stands beside this file, in the sources or compiled. */
export function scriptBeside(url: string, name: string): string {
  return fileURLToPath(new URL(`./${name}${url.endsWith('.ts') ? '.ts' : '.js'}`, url))
}

/** Sends the answer and ends the process, whatever its driver does while it is torn down. */
export function answerAndEnd(answer: object): void {
  process.send?.(answer, () => process.kill(process.pid, 'SIGKILL'))
}
