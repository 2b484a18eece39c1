// Builds the shell into out/shell: `npm run shell:build`.
import { bundleShell } from './bundle.ts'

await bundleShell(process.cwd())
