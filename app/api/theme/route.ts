/** /api/theme: retrieve themes, create one (Theme API). */
import { endpoints } from './endpoints'

export const GET = endpoints.GET
export const POST = endpoints.POST
