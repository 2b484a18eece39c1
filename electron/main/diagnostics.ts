// Diagnostics: one text with versions, states and last lines, without secrets and without names of people and folders.
import type { EngineState } from './engine-process.ts'

export interface Report {
  readonly versions: Readonly<Record<string, string>>
  readonly engine: EngineState
  /** What the engine wrote to its error stream. */
  readonly errors: readonly string[]
  /** What the shell noted. */
  readonly notes: readonly string[]
  /** The engine's own report; undefined when it did not answer. */
  readonly host: string | undefined
}

export interface Private {
  /** Folders, each with the word that stands for it. */
  readonly folders: readonly (readonly [path: string, word: string])[]
  readonly user: string
}

/** The report as text. */
export function formatDiagnostics(report: Report, hidden: Private): string {
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`)
  const text = [
    section('Versions', versions),
    section('Engine state', [JSON.stringify(report.engine)]),
    section('Shell', report.notes),
    section('Engine, last lines of its error stream', report.errors),
    section('Engine report', [report.host ?? 'The engine did not answer.']),
  ].join('\n')
  return redact(text, hidden)
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n${lines.length === 0 ? 'nothing' : lines.join('\n')}\n`
}

/** What looks like a key or a password: after its name, in an address, or by the way it begins. */
const SECRETS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 <secret>'],
  [
    /([\w-]*(?:token|secret|password|passwd|api[_-]?key|authorization|cookie)["']?\s*[:=]\s*["']?)(?!(?:bearer|basic)\b)[^\s"',;&}]+/gi,
    '$1<secret>',
  ],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1<secret>@'],
  [/\b(?:hf_|sk-|ghp_|github_pat_|xox[a-z]-|AKIA)[\w-]{8,}/g, '<secret>'],
]

/** Takes secrets out, then puts words in the place of folders, longest first, then of any other person's folder, then of the user's name. */
export function redact(text: string, { folders, user }: Private): string {
  const open = SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)
  const known = folders
    .filter(([path]) => path.length > 1)
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce(
      (rest, [path, word]) => spellings(path).reduce((r, one) => replaceEvery(r, one, word), rest),
      open,
    )
  const people = known.replace(
    /((?:\/home|\/Users|[a-z]:[\\/]{1,2}Users)[\\/]{1,2})[^\\/\s"':]+/gi,
    '$1<person>',
  )
  return user.length < 3 ? people : people.replace(new RegExp(`\\b${escape(user)}\\b`, 'gi'), '<person>')
}

/** A path as it is, as JSON writes it, and with slashes. */
function spellings(path: string): string[] {
  return [...new Set([path, path.replaceAll('\\', '\\\\'), path.replaceAll('\\', '/')])]
}

function replaceEvery(text: string, part: string, word: string): string {
  return text.replace(new RegExp(escape(part), 'gi'), () => word)
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
