// Values as people read them, in their language or without what others should not read.

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A length of time in its largest whole unit, rounded down, as it stands in a sentence: `30 days`, `30日間`. */
export function durationText(locale: string, seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ['second', 1]
  const amount = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / length),
  )
  return /^ja(-|$)/.test(locale) ? japaneseDuration(amount) : amount
}

/** Intl writes `30 日`, which reads as a date; a length of time takes 間, which the word for hours (時間) has already. */
function japaneseDuration(amount: string): string {
  const joined = amount.replace(/\s/, '')
  return joined.endsWith('間') ? joined : `${joined}間`
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
