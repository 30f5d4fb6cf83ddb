/** HTTP for route handlers: the endpoint wrapper, replies, cookies and the schemas of request values. */
export { clearCookie, readCookie } from './cookies'
export { type Caller, type EndpointRequest, endpoint, scopedEndpoint } from './endpoint'
export type { Reply } from './reply'
export { notSupported, patchBody, patchWith, refusal, replaceWith, requiredBody, wholeBody } from './revision'
export { flag, text, uuid } from './validation'
