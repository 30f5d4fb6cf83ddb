/** Colours as themes write them, and how well one is read on another (WCAG 2.2, "contrast ratio"). */

type Rgb = readonly [red: number, green: number, blue: number]

/** `#rgb` or `#rrggbb`. Without transparency: what lies below it decides whether a text can be read. */
export const hexColour = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i

/** A colour's channels, 0 to 255. */
function channels(hex: string): Rgb {
  const digits = hex.slice(1)
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits
  const value = Number.parseInt(long, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function luminance(hex: string): number {
  const [red, green, blue] = channels(hex).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** From 1 (the same) to 21 (black and white). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right)
  return (lighter + 0.05) / (darker + 0.05)
}

/** Whether white is read better on it than black. */
export function isDark(hex: string): boolean {
  return contrast(hex, '#ffffff') > contrast(hex, '#000000')
}

/** `share` of the way from one colour to another, 0 to 1. */
export function mix(from: string, to: string, share: number): string {
  const [start, end] = [channels(from), channels(to)]
  const mixed = start.map((channel, index) => Math.round(channel + ((end[index] ?? 0) - channel) * share))
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

/** The most of `away` in `colour` that still reaches `ratio` on every one of `grounds`; `colour` itself where none does. */
export function faded(colour: string, away: string, grounds: readonly string[], ratio: number): string {
  for (let share = 0.7; share > 0; share -= 0.05) {
    const candidate = mix(colour, away, share)
    if (grounds.every((ground) => contrast(candidate, ground) >= ratio)) return candidate
  }
  return colour
}

/** The first of `candidates` that reaches `ratio` on `ground`; otherwise black or white, one of which always reaches 4.5. */
export function readableOn(ground: string, candidates: readonly string[], ratio: number): string {
  return candidates.find((colour) => contrast(colour, ground) >= ratio) ?? (isDark(ground) ? '#ffffff' : '#000000')
}
