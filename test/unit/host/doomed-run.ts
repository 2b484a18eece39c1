// A process that carries out a run and is killed after a step.
// Usage: node doomed-run.ts HOME RUN STEP
import { carryOut } from '../../../engine/host/training.ts'
import { openStore } from '../../../engine/store/store.ts'

const [home = '', run = '', last = ''] = process.argv.slice(2)
await carryOut(openStore(home), run, {
  ...{ runtime: 'onnx-cpu', threads: 1 },
  emit(event) {
    if (event.type !== 'step' || event.step < Number(last)) return
    process.kill(process.pid, 'SIGKILL')
    for (;;);
  },
})
