/** /registration/sent: a message is on its way, if there is something to confirm. */
import { sentPage } from '@/app/verification/ends'

export const GET = sentPage('registration')
