/** /email/verify: asks for a message that confirms; with an id, confirms. */
import { verifyPages } from '@/app/verification/verify'

export const { GET, POST } = verifyPages('email')
