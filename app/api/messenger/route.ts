/** /api/messenger: retrieve messengers, create one (Messenger API). */
import { endpoints } from './endpoints'

export const GET = endpoints.GET
export const POST = endpoints.POST
