/** GET /api: the reference of everything below it, from the same description as /api/openapi.json; here, since nobody has to look for it elsewhere. */
import { ApiReference } from '@/components/hosted/api-reference'
import { renderPage } from '@/components/hosted/page'
import { hosted, pageResponse } from '@/lib/http/hosted'
import { apiDescription } from './description'

let page: Promise<string> | undefined

/** Rendered once: it is long, and the same for everybody. */
function rendered(): Promise<string> {
  page ??= apiDescription().then((description) => renderPage(<ApiReference description={description} />))
  return page
}

export const GET = hosted('apiReference', async () => pageResponse(await rendered()))
