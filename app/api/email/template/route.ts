/** /api/email/template: retrieve email templates, create one (Email Template API). */
import { endpoints } from './endpoints'

export const GET = endpoints.GET
export const POST = endpoints.POST
