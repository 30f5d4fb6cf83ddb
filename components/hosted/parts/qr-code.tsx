// A QR code as a drawing inside the page, so that nothing has to be fetched and no policy opened for it.
import { create } from 'qrcode'

/** Modules of blank margin that readers need (ISO/IEC 18004 §6.3.8). */
const quietZone = 4

/** Black on white in dark mode too: many readers take an inverted code for none. `label` says what it is, never what it contains. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  const side = size + 2 * quietZone
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className="w-full max-w-60 rounded-field border border-line"
    >
      <path fill="#fff" d={`M0 0h${side}v${side}H0z`} />
      <path fill="none" stroke="#000" d={Array.from({ length: size }, (_, row) => runs(data, size, row)).join('')} />
    </svg>
  )
}

/** The dark modules of one row, drawn as lines through their middle: a run is one line. */
function runs(data: Uint8Array, size: number, row: number): string {
  let path = ''
  for (let column = 0; column < size; column += 1) {
    const start = column
    while (column < size && data[row * size + column]) column += 1
    if (column > start) path += `M${start + quietZone} ${row + quietZone}.5h${column - start}`
  }
  return path
}
