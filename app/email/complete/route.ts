/** /email/complete: it is confirmed. */
import { completePage } from '@/app/verification/ends'

export const GET = completePage('email')
