/** /api/message/template: retrieve templates of text messages, create one (Message Template API). */
import { endpoints } from './endpoints'

export const GET = endpoints.GET
export const POST = endpoints.POST
