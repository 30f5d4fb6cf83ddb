/** /registration/verification-required: a sign-in waits here. */
import { gatePages } from '@/app/verification/gate'

export const { GET, POST } = gatePages('registration')
