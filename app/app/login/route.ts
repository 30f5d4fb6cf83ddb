/** GET /app/login: signs a person in to an application that leaves its tokens to this server (Hosted backend). */
import { beginAt } from '../begin'

export const GET = beginAt('app/login', () => '/oauth2/authorize')
