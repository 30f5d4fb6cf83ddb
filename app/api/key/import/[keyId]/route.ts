// The id is the caller's own.
export { POST } from '../route'
