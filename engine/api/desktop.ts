// What the desktop shell shares with its two neighbours: messages to and from the engine host, and what a page sees.

/** A file or folder that a person chose: a word for it, and a name to show. */
export interface Granted {
  readonly grant: string
  readonly name: string
}

/** From the engine host to the shell, over the channel of the child process. */
export type HostToShell =
  /** Comes once; `blobs` is the folder of files by content, `ab/cdef…` for the SHA-256 `abcdef…`. */
  | { readonly type: 'ready'; readonly version: string; readonly blobs: string }
  | { readonly type: 'rpc'; readonly window: number; readonly message: unknown }
  /** Answers `grant`, one for each path in the same order. */
  | { readonly type: 'granted'; readonly ask: number; readonly grants: readonly Granted[] }
  /** Answers `locate`; null for a word that was never given out. */
  | { readonly type: 'located'; readonly ask: number; readonly path: string | null }
  | ActivityMessage
  | NoticeMessage
  /** What the person set; comes at the start and at every change. */
  | { readonly type: 'language'; readonly language: string }
  /** Answers `ping`: the host is alive and not busy. */
  | { readonly type: 'pong'; readonly ping: number }
  /** Answers `diagnostics`. */
  | { readonly type: 'diagnostics'; readonly ask: number; readonly text: string }

/** What the engine works on; at most one a second. */
export interface ActivityMessage {
  readonly type: 'activity'
  readonly running: boolean
  readonly label: string
  /** From 0 to 1; null while it is not known. */
  readonly fraction: number | null
  readonly etaSeconds: number | null
}

/** Something a person who looks elsewhere wants to hear. */
export interface NoticeMessage {
  readonly type: 'notice'
  readonly title: string
  readonly text: string
  readonly kind: 'finished' | 'failed' | 'attention'
}

/** From the shell to the engine host. */
export type ShellToHost =
  /** A page was loaded and has a road now; `window` numbers it and is never used again. */
  | { readonly type: 'open'; readonly window: number }
  | { readonly type: 'close'; readonly window: number }
  | { readonly type: 'rpc'; readonly window: number; readonly message: unknown }
  | { readonly type: 'ping'; readonly ping: number }
  | { readonly type: 'grant'; readonly ask: number; readonly paths: readonly string[] }
  | { readonly type: 'locate'; readonly ask: number; readonly grant: string }
  /** The host ends: `save` writes a checkpoint of what runs first, `cancel` gives it up. */
  | { readonly type: 'finish'; readonly how: 'save' | 'cancel' }
  | { readonly type: 'diagnostics'; readonly ask: number }

/**
 * What the preload script posts to the page. `tuneloom:port` brings one port, which is the road to the host; it comes
 * again when the host was started anew, and the newest counts.
 */
export type ShellMessage =
  | 'tuneloom:port'
  | { readonly type: 'tuneloom:command'; readonly command: ShellCommand }
  /** A notice that the system did not show. */
  | { readonly type: 'tuneloom:notice'; readonly notice: NoticeMessage }

/** What menu and tray ask of the page. */
export type ShellCommand = 'new-run' | 'import' | 'pause' | 'settings' | 'palette' | 'shortcuts'

/** The views that a link may open. */
export type DeepLinkView =
  'home' | 'datasets' | 'runs' | 'run' | 'playground' | 'duels' | 'models' | 'settings'

/** A `tuneloom://open?view=run&id=r3` link; it opens a view and does nothing else. */
export interface DeepLink {
  readonly view: DeepLinkView
  readonly id: string | null
}

/** What the preload script may ask of the main process. */
export type ShellChannel =
  'pick-folders' | 'pick-files' | 'dropped' | 'reveal' | 'set-progress' | 'notify' | 'save-diagnostics'

/** `window.tuneloom` in the desktop app; undefined in a browser. */
export interface ShellApi {
  /** Native dialog for folders; empty when it was cancelled. */
  pickFolders(): Promise<readonly Granted[]>
  /** Native dialog for files; empty when it was cancelled. */
  pickFiles(): Promise<readonly Granted[]>
  /** Grants for dropped files and folders. */
  dropped(files: readonly File[]): Promise<readonly Granted[]>
  /** Shows a file in the system's file manager; false when it is gone. */
  reveal(grant: string): Promise<boolean>
  /** The bar on the taskbar or dock icon, from 0 to 1; null takes it away. */
  setProgress(fraction: number | null): Promise<void>
  /** A notification of the system; false when it is not shown, because the window has the focus or it failed. */
  notify(title: string, text: string): Promise<boolean>
  /** Links that were opened from outside, also the one that started the app; gives the way to stop listening. */
  onDeepLink(listener: (link: DeepLink) => void): () => void
  /** Writes logs and versions to a file that the person names; false when that was cancelled. */
  saveDiagnostics(): Promise<boolean>
}
