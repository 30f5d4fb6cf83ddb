/** PUT /api/login/{userId}: a login without an application (Login API, "Update Login Instant"). */
export { PUT } from './[applicationId]/route'
