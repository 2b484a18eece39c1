// Tables as text: words to the left, numbers to the right.

/** A cell; null is shown as a dash. */
export type Cell = string | number | null

/** A heading, a rule and one line for each row. */
export function tableLines(heading: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const widths = heading.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => show(row[i] ?? null).length)),
  )
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, i) =>
        typeof cell === 'number' ? show(cell).padStart(widths[i] ?? 0) : show(cell).padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(heading), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)]
}

/** Rounded to two digits after the point: `1.25 MB`. */
export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000
  return `${unit === 0 ? value : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${units[unit]}`
}

function show(cell: Cell): string {
  if (cell === null) return '–'
  return typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : String(cell)
}
