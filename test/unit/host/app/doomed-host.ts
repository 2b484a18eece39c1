// A host that starts the runs of its line and is killed while one goes on; it prints how far that is.
// Usage: node doomed-host.ts HOME
import { createRunQueue } from '../../../../engine/host/app/run-queue.ts'
import { openStore } from '../../../../engine/store/store.ts'

const store = openStore(process.argv[2] ?? '')
createRunQueue({
  store,
  tell: (_service, name) => void process.stdout.write(`${String(name)}\n`),
  settings: () => ({ runtime: 'onnx-cpu', threads: 1 }),
})
