// Markup that cannot be broken by its contents: every value put into a template is escaped unless it is markup itself.

/** Finished markup. */
export interface Markup {
  readonly markup: string
}

/** What may stand in a template: text is escaped, nothing stays nothing, lists are joined. */
export type MarkupPart = Markup | string | number | null | undefined | false | readonly MarkupPart[]

/** Template tag: `` markup`<p>${anyText}</p>` ``. Attributes must be quoted with ". */
export function markup(strings: TemplateStringsArray, ...parts: MarkupPart[]): Markup {
  const text = strings.reduce((joined, string, i) => joined + render(parts[i - 1]) + string)
  return { markup: text }
}

/** Text with the five characters replaced that mean something in HTML. */
function escapeText(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`)
}

/** JSON for a `<script type="application/json">`, with no character that could end the element. */
export function jsonForScript(value: unknown): Markup {
  const escaped = JSON.stringify(value, null, 1).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return { markup: escaped }
}

function render(part: MarkupPart): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(render).join('')
}
