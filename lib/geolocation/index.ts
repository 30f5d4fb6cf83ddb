/** Where an address is, from the MaxMind-format city database that GEOIP_DATABASE names; nowhere without one. */
import { readFileSync, watchFile } from 'node:fs'
import { isIP } from 'node:net'
import { Reader } from 'mmdb-lib'
import { z } from 'zod'
import { describeError, log } from '@/lib/log'
import { processWide } from '@/lib/process-wide'

/** In the public API's shape; absent is what the database does not know. */
export type Location = {
  readonly city?: string
  /** ISO 3166-1. */
  readonly country?: string
  readonly displayString?: string
  readonly latitude?: number
  readonly longitude?: number
  /** ISO 3166-2, without the country. */
  readonly region?: string
  readonly zipcode?: string
}

const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const code = optional(z.object({ iso_code: z.string() }))

/** The part of a city record that is used (GeoIP2 City); a database of another kind has none of it. */
const cityRecord = z.object({
  city: optional(z.object({ names: z.object({ en: z.string() }) })),
  country: code,
  location: optional(z.object({ latitude: z.number(), longitude: z.number() })),
  postal: optional(z.object({ code: z.string() })),
  subdivisions: optional(z.tuple([code]).rest(z.unknown())),
})

/** ms between looks at the file's date: a new edition comes once or twice a week. */
const watchInterval = 60_000

const state = processWide<{ reader?: Reader<never> }>('geolocation', () => ({}))

function load(file: string): void {
  state.reader = new Reader(readFileSync(file))
}

/** A bad new edition leaves the old one in place. */
function reload(file: string): void {
  try {
    load(file)
    log.info('geolocation.reloaded')
  } catch (error) {
    log.error('geolocation.reloadFailed', describeError(error))
  }
}

/** Opens the database, if one is named, and follows its updates. The message of a failure is for the person who starts the server. */
export function openLocations(
  file: string | undefined,
): { readonly kind: 'open' } | { readonly kind: 'failed'; readonly message: string } {
  if (file === undefined) return { kind: 'open' }
  try {
    load(file)
  } catch {
    return { kind: 'failed', message: `GEOIP_DATABASE ${file} cannot be read as a MaxMind database.` }
  }
  watchFile(file, { persistent: false, interval: watchInterval }, ({ size }) => {
    // Zero while the file is away.
    if (size > 0) reload(file)
  })
  return { kind: 'open' }
}

/** What is known of an address; undefined for none, a private one or one that is not in the database. */
export function locate(ipAddress: string | undefined): Location | undefined {
  if (!state.reader || ipAddress === undefined || isIP(ipAddress) === 0) return undefined
  const parsed = cityRecord.safeParse(state.reader.get(ipAddress))
  if (!parsed.success) return undefined
  const { city, country, location, postal, subdivisions } = parsed.data
  const place = { city: city?.names.en, region: subdivisions?.[0]?.iso_code, country: country?.iso_code }
  const displayString = [place.city, place.region, place.country].filter(Boolean).join(', ') || undefined
  const all = {
    ...place,
    displayString,
    latitude: location?.latitude,
    longitude: location?.longitude,
    zipcode: postal?.code,
  }
  const known = Object.entries(all).filter(([, value]) => value !== undefined)
  return known.length > 0 ? Object.fromEntries(known) : undefined
}

const earthRadius = 6371
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** km over the surface (haversine formula); undefined where a place is not known exactly enough. */
export function distanceBetween(one: Location, other: Location): number | undefined {
  const { latitude: phi1, longitude: lambda1 } = one
  const { latitude: phi2, longitude: lambda2 } = other
  if (phi1 === undefined || phi2 === undefined || lambda1 === undefined || lambda2 === undefined) return undefined
  const across = Math.sin(radians(phi2 - phi1) / 2) ** 2
  const along = Math.sin(radians(lambda2 - lambda1) / 2) ** 2
  const half = across + Math.cos(radians(phi1)) * Math.cos(radians(phi2)) * along
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(half)))
}
