// The process that measures one runtime and tells how quick it is.
import { answerAndEnd } from './child-answer.ts'
import { measureRuntime, type RuntimeSpeed } from './choose.ts'
import { openRuntime } from './index.ts'

const name = process.argv[2] ?? ''

async function measure(): Promise<RuntimeSpeed> {
  try {
    return { name, milliseconds: await measureRuntime(await openRuntime(name)) }
  } catch (error) {
    return { name, milliseconds: null, problem: (error as Error).message }
  }
}

answerAndEnd(await measure())
