/** /password/change/{changePasswordId}: see /password/change. */
export { GET, POST } from '../route'
