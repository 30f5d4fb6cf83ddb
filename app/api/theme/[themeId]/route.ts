/** /api/theme/{themeId}: retrieve, create, replace, patch or delete one (Theme API). */
import { endpoints } from '../endpoints'

export const GET = endpoints.GET
export const POST = endpoints.POST
export const PUT = endpoints.PUT
export const PATCH = endpoints.PATCH
export const DELETE = endpoints.DELETE
