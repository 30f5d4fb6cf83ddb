/** The canonical form of a phone number, the way a sign-in form gets it: with or without spaces, brackets and a country code. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** Longer texts are none, and are not looked at (ITU-T E.164 §6: 15 digits; the rest is for how people group them). */
const longest = 40

/** Judged by length and not by whether a prefix is in use yet: numbering plans grow faster than servers are updated. */
function parse(text: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: 'US', extract: false })
  // Behind an extension is somebody whom no text message reaches.
  return parsed?.isPossible() && !parsed.ext ? parsed.number : undefined
}

/**
 * E.164, such as `+14155550100`; undefined for what is none. A number without a country code is taken for one of country code 1 (Login
 * API, `loginId`).
 */
export function toPhoneNumber(text: string): string | undefined {
  const number = text.length > longest ? undefined : parse(text)
  // Of some impossible numbers every reading drops another leading zero: nobody would find again what is stored.
  return number !== undefined && parse(number) === number ? number : undefined
}
