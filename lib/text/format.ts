// Values as people read them, in their language or without what others should not read.

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A length of time in its largest whole unit, rounded down: `30 days`. */
export function durationText(locale: string, seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ['second', 1]
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / length),
  )
}

const hidden = '•••'

/** Enough for its owner to know which mailbox is meant: `a•••@example.com`. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at > 0 ? `${[...email].at(0)}${hidden}${email.slice(at)}` : hidden
}

/** Enough for its owner to know which telephone is meant: `•••23`. */
export function maskedPhone(number: string): string {
  return number.length > 5 ? `${hidden}${number.slice(-2)}` : hidden
}
