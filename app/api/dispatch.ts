/** Answers API requests inside this process, through the same handlers: how a kickstart file is carried out. */
import type { KickstartCall } from '@/lib/kickstart'
import { matchRoute } from './routes'

/** The status and the parsed JSON of the answer; 404 for a path that no route has. */
export async function dispatch(call: KickstartCall): Promise<{ status: number; body: unknown }> {
  const url = new URL(call.url, 'http://localhost')
  const match = await matchRoute(call.method, url.pathname)
  if (!match) return { status: 404, body: undefined }
  const headers = new Headers({ authorization: call.apiKey, 'content-type': call.contentType })
  if (call.tenantId) headers.set('x-fusionauth-tenantid', call.tenantId)
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  const response = await match.handler(new Request(url, { method: call.method, headers, body }), {
    params: Promise.resolve(match.params),
  })
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : undefined }
}
