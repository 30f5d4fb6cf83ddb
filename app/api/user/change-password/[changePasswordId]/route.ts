/** /api/user/change-password/{changePasswordId}: the form with the id in the path, where the body does not have one. */
export { GET, POST } from '../route'
