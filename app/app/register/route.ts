/** GET /app/register: as /app/login, for somebody who is new here (Hosted backend). Where nobody may register by himself it is the sign-in. */
import { beginAt } from '../begin'

export const GET = beginAt('app/register', ({ application }) =>
  application.settings.registrationConfiguration.enabled ? '/oauth2/register' : '/oauth2/authorize',
)
