/** The yardstick of everything that hashes no password: what Next alone costs. */
export const dynamic = 'force-dynamic'

export function GET() {
  return Response.json({ ok: true })
}
