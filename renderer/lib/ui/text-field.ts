// What every field with text is given.

/** Properties of a field with one line or several. */
export interface TextFieldProps<E extends HTMLElement> {
  value?: string
  /** Its name when no label stands beside it. */
  label?: string | undefined
  id?: string | undefined
  describedBy?: string | undefined
  invalid?: boolean
  placeholder?: string | undefined
  disabled?: boolean
  maxlength?: number | undefined
  /** Marks words that are wrong: off for prompts with marks of their own. */
  spellcheck?: boolean
  /** The element itself, to give it the focus. */
  element?: E | undefined
  oninput?: (value: string) => void
  onchange?: (value: string) => void
  onkeydown?: (event: KeyboardEvent) => void
}
