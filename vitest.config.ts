// Test projects by what they need: see test/README.md. Two files at a time, also of those that drive a browser or train: each
// has a home and a port of its own, and half of its time is waiting.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

// What `auto` measures on a busy machine may come out otherwise the next time; tests of it bring their own measurements.
process.env['TUNELOOM_RUNTIME'] ??= 'onnx-cpu'

/** How long a test waits for what will come: long enough for a busy machine, since only failures wait that long. */
const expect = { poll: { timeout: 30_000 } }

const project = (name: string, extra = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', expect, ...extra },
})

export default defineConfig({
  test: {
    pool: 'forks', // native modules: one process per file
    maxWorkers: 2,
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('conformance', { testTimeout: 60_000 }),
      project('golden', { testTimeout: 60_000 }),
      project('train', { testTimeout: 300_000 }),
      project('arch', { testTimeout: 60_000 }),
      {
        plugins: [svelte(), svelteTesting()],
        ...project('window', { environment: 'happy-dom', testTimeout: 60_000, hookTimeout: 60_000 }),
      },
      project('app', {
        globalSetup: ['test/app/build-window.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      project('electron', {
        globalSetup: ['test/electron/build-app.ts'],
        fileParallelism: false,
      }),
      project('e2e', { testTimeout: 600_000 }),
    ],
  },
})
