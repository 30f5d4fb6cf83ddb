/** Whom a token is for. */

/** `aud`: the client that a token was issued to, and the resources that it is for besides. */
export function audienceOf({ aud }: Readonly<Record<string, unknown>>): {
  readonly client: string | undefined
  readonly resources: readonly string[]
} {
  const [client, ...resources] = (Array.isArray(aud) ? aud : [aud]).filter((value) => typeof value === 'string')
  return { client, resources }
}
