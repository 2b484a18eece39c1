// For processes that end by `process.exit`, imported before anything else. Node 24 then waits for V8's threads, and one that compiles
// baseline code may be waiting for a collection that only the ending thread could make: both wait for ever. Rare, seen with Node
// 24.21. Without that thread such code is compiled where it is run, which costs nothing that can be measured.
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--no-concurrent-sparkplug')
