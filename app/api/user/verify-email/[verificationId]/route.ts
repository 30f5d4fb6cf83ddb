/** POST /api/user/verify-email/{verificationId}: the id in the path, as older clients send it. */
export { POST } from '../route'
