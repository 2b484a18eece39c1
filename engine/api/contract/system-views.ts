// What a window sees of this computer, its files and this installation.
import type { Message } from '../../base/message.ts'
import type { DatasetView } from './dataset-views.ts'

/** A runtime with the outcome of its known-answer test. */
export interface RuntimeView {
  readonly name: string
  readonly label: string
  readonly available: boolean
  readonly reason: string | null
  /** The reason with its code, where it has one. */
  readonly reasonSaid?: Message
}

/** This machine and this installation. */
export interface DoctorView {
  readonly runtimes: readonly RuntimeView[]
  readonly versions: Readonly<Record<string, string>>
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly diskFreeBytes: number
  readonly dataBytes: number
  readonly storeProblems: readonly string[]
}

/** What a person set. */
export interface SettingsView {
  readonly runtime: string
  /** 0 for all cores. */
  readonly threads: number
  readonly language: 'system' | 'en' | 'de'
  readonly theme: 'system' | 'light' | 'dark' | 'contrast'
  readonly density: 'comfortable' | 'dense'
  readonly notifications: boolean
  /** The first-run tour was finished or put away. */
  readonly tourDone: boolean
}

/** An entry of a folder that may be imported from. */
export interface FileEntryView {
  /** Names the file or folder in later calls; made by the host, good until it ends. */
  readonly grant: string
  readonly name: string
  readonly kind: 'folder' | 'file'
  readonly sizeBytes: number
}

/** What lies in a folder, before it is imported. */
export interface ProbeView {
  readonly name: string
  readonly pictures: number
  readonly captions: number
  /** What an import would make of it; null where it can take nothing. */
  readonly kind: DatasetView['kind'] | null
  /** Files of texts: text files and tables. */
  readonly texts: { readonly files: number; readonly sizeBytes: number }
  /** The importer that would be taken; null for texts, each of whose files has its own. */
  readonly format: string | null
  readonly sizeBytes: number
  readonly problems: readonly Message[]
  /** True when counting stopped early because the folder is very large. */
  readonly isPartial: boolean
  /** There are pictures, and nothing that could be their captions. */
  readonly isUncaptioned: boolean
  /** Everything that lies there. */
  readonly found: { readonly files: number; readonly sizeBytes: number }
  /** What is not taken, with what to do; the largest first. */
  readonly left: readonly {
    readonly kind: 'video' | 'archive' | 'document' | 'raw' | 'layered' | 'sound' | 'other'
    readonly files: number
    readonly sizeBytes: number
    readonly fix: Message | null
  }[]
  /** The most that an import takes on the disk, and what is free for it. */
  readonly neededBytes: number
  readonly freeBytes: number
}

/** Whether the data folder can be changed from here. */
export interface AccessView {
  /** Null when it can; else: another program writes in it, its disk takes no changes, or its disk is full. */
  readonly hindrance: 'held' | 'read-only' | 'full' | null
  /** The program that writes, as far as it says; times are ISO 8601. */
  readonly holder: { readonly pid: number; readonly startedAt: string } | null
  /** That program is gone: `takeOver` will work. */
  readonly isFree: boolean
}

/** Whom the window talks to. */
export interface HelloView {
  readonly version: string
  /** `desktop` has native dialogs; `served` has the folder browser. */
  readonly mode: 'desktop' | 'served'
  readonly platform: string
  /** The data folder is held by another program: looking works, changing does not. */
  readonly readOnly: boolean
  readonly home: string
}
