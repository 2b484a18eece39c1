// Calls on the program itself, its files and its long work.
import { z } from 'zod'
import type { Catalog } from '../descriptor.ts'
import { call, event } from './define.ts'
import type {
  AccessView,
  DoctorView,
  FileEntryView,
  HelloView,
  JobView,
  ProbeView,
  SettingsView,
} from './views.ts'

/** Settings that may be changed one by one. */
export const settingsSchema = z.strictObject({
  runtime: z.string().max(60).default('auto'),
  threads: z.int().min(0).max(1024).default(0),
  /** `system`: the one of the computer or browser, where it is one we have, else English. */
  language: z.enum(['system', 'en', 'de']).default('system'),
  theme: z.enum(['system', 'light', 'dark', 'contrast']).default('system'),
  density: z.enum(['comfortable', 'dense']).default('comfortable'),
  notifications: z.boolean().default(true),
  tourDone: z.boolean().default(false),
})

type SettingsShape = typeof settingsSchema.shape

/** What is not named stays as it is: `partial()` would fill it in with its default. */
const settingsChange = z.strictObject(
  Object.fromEntries(
    Object.entries(settingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ) as { [K in keyof SettingsShape]: z.ZodOptional<ReturnType<SettingsShape[K]['unwrap']>> },
)

/** The program and this machine. */
export const system = {
  hello: call(z.undefined())<HelloView>(),
  catalog: call(z.undefined())<Catalog>(),
  doctor: call(z.undefined())<DoctorView>(),
  settings: call(z.undefined())<SettingsView>(),
  saveSettings: call(settingsChange)<SettingsView>(),
  settingsChanged: event<SettingsView>(),
  /** Whether the data folder can be changed from here, and why not. */
  access: call(z.undefined())<AccessView>(),
  /** Changes from looking to changing, once the other program is gone or the disk is mended. */
  takeOver: call(z.undefined())<AccessView>(),
  accessChanged: event<AccessView>(),
  /** Logs, versions and hardware as one text without names of people or files. */
  diagnostics: call(z.undefined())<{ readonly name: string; readonly text: string }>(),
} as const

/** Folders to import from. The window names none by path: it holds grants that the host gave out. */
export const files = {
  roots: call(z.undefined())<readonly FileEntryView[]>(),
  list: call(z.object({ grant: z.string() }))<{
    readonly parent: string | null
    readonly name: string
    readonly entries: readonly FileEntryView[]
  }>(),
  probe: call(z.object({ grant: z.string() }))<ProbeView>(),
  /** How far a probe is; at most five a second. */
  probed: event<{ readonly grant: string; readonly files: number; readonly sizeBytes: number }>(),
} as const

/** Long work. */
export const jobs = {
  list: call(z.undefined())<readonly JobView[]>(),
  cancel: call(z.object({ job: z.string() }))<void>(),
  /** Takes jobs that have ended out of the list, for every window. */
  dismiss: call(z.object({ jobs: z.array(z.string()).max(1000) }))<void>(),
  changed: event<JobView>(),
  dismissed: event<{ readonly jobs: readonly string[] }>(),
} as const
