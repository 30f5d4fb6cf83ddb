/** Addresses of a theme's images: what they may be, and what a Content-Security-Policy has to admit for them. */
import { z } from 'zod'
import { maxUrlLength } from '@/lib/limits'

/** Bytes of an image inside the page, which is at most 15 KB in all: a drawing, no photograph. */
const maxInlineBytes = 4096

const inline = /^data:image\/(?:gif|png|jpeg|webp|svg\+xml);base64,(?<content>[A-Za-z0-9+/]+={0,2})$/

/** No quotes, spaces, backslashes, brackets, commas or semicolons: it stands in an attribute, in a style and in a header. */
const plain =
  /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9\-._~/!$&+=:@%]*)?(?:\?[A-Za-z0-9\-._~/!$&+=:@%?]*)?$/

function isImageAddress(text: string): boolean {
  const content = inline.exec(text)?.groups?.content
  if (content !== undefined) return content.length <= Math.ceil(maxInlineBytes / 3) * 4
  return text.length <= maxUrlLength && plain.test(text) && URL.canParse(text)
}

/** An image somewhere else, by https, or a small one written out. As an image even an SVG runs nothing. */
export const imageAddress = z
  .string()
  .refine(
    isImageAddress,
    `must be an https URL, or a data: URL of an image of at most ${maxInlineBytes} bytes, in base64`,
  )

/** The source that admits this image and nothing beside it (CSP 3, §6.7.2.8: a path counts, a query does not); undefined where `data:` does. */
export function imageSource(address: string): string | undefined {
  if (address.startsWith('data:')) return undefined
  const { origin, pathname } = new URL(address)
  return origin + pathname
}
