// What every control of a form passes on to its element.

/** Taken from the field around it. */
export interface SharedProps {
  readonly id: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly disabled: boolean
}

/** Bounds as number fields take them. */
export interface BoundProps {
  readonly min: number | undefined
  readonly max: number | undefined
  readonly isMinExclusive: boolean
  readonly isMaxExclusive: boolean
  readonly whole: boolean
}
