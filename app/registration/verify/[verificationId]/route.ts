/** /registration/verify/{verificationId}: where messages lead. */
export { GET, POST } from '../route'
