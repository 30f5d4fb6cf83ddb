/** Request bodies, read with a cap while they stream: nothing larger than the limit is ever held in memory. */
import { maxBodyBytes } from '@/lib/limits'

export type BodyResult =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'aborted' }

/** The whole body, or the refusal as soon as it is known. */
export async function readBody(request: Request, limit = maxBodyBytes): Promise<BodyResult> {
  // The header is only a shortcut to the refusal; the count below is what holds.
  if (Number(request.headers.get('content-length') ?? 0) > limit) return { kind: 'tooLarge' }
  if (!request.body) return { kind: 'body', bytes: new Uint8Array() }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { kind: 'body', bytes: Buffer.concat(chunks) }
      size += value.byteLength
      if (size > limit) {
        await reader.cancel()
        return { kind: 'tooLarge' }
      }
      chunks.push(value)
    }
  } catch {
    return { kind: 'aborted' }
  }
}

/** The media type without parameters, lower case; empty if there is none. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
