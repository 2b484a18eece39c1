// Bundles the shell: main process and preload script, each one CommonJS file that needs only Electron and Node.
import { cpSync, mkdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { build, type InlineConfig } from 'vite'
import { drawIcons } from './icons.ts'

const ENTRIES = { main: 'electron/main/main.ts', preload: 'electron/preload/preload.ts' } as const

/** Vite's options for one entry. A sandboxed preload script can require nothing but Electron. */
export function bundleOptions(root: string, name: keyof typeof ENTRIES, outDir: string): InlineConfig {
  const builtins = builtinModules.flatMap((module) => [module, `node:${module}`])
  return {
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: join(root, ENTRIES[name]),
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external: name === 'main' ? ['electron', ...builtins] : ['electron'],
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
      },
    },
    ssr: { noExternal: true, target: 'node' },
  }
}

/** Writes `main.cjs`, `preload.cjs` and the icons into a folder. */
export async function bundleShell(root: string, outDir = join(root, 'out', 'shell')): Promise<void> {
  mkdirSync(join(outDir, 'icons'), { recursive: true })
  for (const name of ['main', 'preload'] as const) await build(bundleOptions(root, name, outDir))
  cpSync(join(root, 'build', 'shell', 'icon.svg'), join(outDir, 'icons', 'icon.svg'))
  await drawIcons(join(root, 'build', 'shell'), join(outDir, 'icons'))
}
