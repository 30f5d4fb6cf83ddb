/** The rows of an export, as a spreadsheet may open them. */

/** A text of somebody else, or a number or empty cell of ours. */
export type Cell = string | number | null

/** A spreadsheet runs a cell that begins like this as a formula (ASVS 1.2.10). NUL is not in the database, but the rule is the rule. */
const formula = /^[=+\-@\t\r\0]/

function cell(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = formula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One line with its end (RFC 4180 §2, with LF). */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\n`
}

/** The public format quotes every name in the header, with a space at its end. */
export function csvHeader(names: readonly string[]): string {
  return `${names.map((name) => `"${name} "`).join(',')}\n`
}
