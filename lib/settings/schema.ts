/** Building blocks of the validated settings documents of tenants and applications, in their public JSON shape. */
import { z } from 'zod'
import { maxDataLength, maxTextLength, maxUrlLength } from '@/lib/limits'
import { urlPattern } from './url-pattern'

/** A whole number within bounds. */
export const whole = (min: number, max: number) => z.number().int().min(min).max(max)

/** A short text of an administrator. */
export const shortText = z.string().trim().min(1).max(maxTextLength)

/** An absolute URL or a native application's URI; never one that runs a script. `*` in the places that `urlPattern` allows. */
export const redirectUrl = z
  .string()
  .max(maxUrlLength)
  .refine((pattern) => {
    if (pattern.includes('*') && !urlPattern(pattern)) return false
    const text = pattern.replace(/:\*(?=[/?]|$)/, ':1')
    if (!URL.canParse(text) || /[\s\\]/.test(text)) return false
    const { protocol, hash, hostname } = new URL(text)
    if (hash || text.includes('#') || /^(javascript|data|vbscript|file|blob|about):$/.test(protocol)) return false
    return protocol !== 'http:' || isLoopback(hostname)
  }, 'must be an absolute https URL, an http URL of this machine or a native application’s URI, without a fragment and without a wildcard that matches too much')

/** What a token can be meant for (RFC 8707 §2): an absolute URI without a fragment. */
export const resourceUri = z
  .string()
  .max(maxUrlLength)
  .refine((text) => /^[\x21-\x7e]+$/.test(text) && URL.canParse(text) && !text.includes('#'), {
    error: 'must be an absolute URI without a fragment',
  })

/** One such address, without wildcards: somewhere to go. */
export const plainUrl = redirectUrl.refine((text) => !text.includes('*'), 'must not contain a wildcard')

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname.endsWith('.localhost')
  )
}

/** An object whose absent members take their defaults, also when the object itself is absent. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).prefault({} as never)
}

/** What a caller wants back as it is: where there was none, none comes back. */
export const stateObject = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= maxDataLength, {
    error: `is longer than ${maxDataLength} characters`,
    params: { kind: 'tooLong' },
  })

/** Free data of a client. Patches add up, so the bound on one body does not bound what is stored. */
export const dataObject = stateObject.default({})
