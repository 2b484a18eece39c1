// Ends a process now. Node 24 waits for V8's compiling threads when it exits, and one that needs a collection for its next object waits for the
// ending thread to make it: both wait for ever (seen with Node 24.21, some commands in ten thousand). A collection before the end
// leaves such a thread the room that it needs.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Ends this process with a status; nothing that is not written yet is written. */
export function endProcess(status: number): never {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  process.exit(status)
}
