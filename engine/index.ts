// The engine's one public door: what commands, the host and scripts may use of it.
export { probeRuntimes, type RuntimeStatus } from './runtimes/index.ts'
