/** HTTP for route handlers: the endpoint wrapper, replies, cookies and the schemas of request values. */
export { clearCookie, readCookie } from './cookies'
export {
  type Caller,
  type Declaration,
  declarationOf,
  type EndpointRequest,
  endpoint,
  scopedEndpoint,
} from './endpoint'
export { formMediaType } from './form'
export type { Reply } from './reply'
export {
  empty,
  envelope,
  errors,
  file,
  json,
  listOf,
  oneOf,
  orEmpty,
  type ResponseBody,
  type Responses,
  wrapperResponses,
} from './responses'
export { notSupported, patchBody, patchWith, refusal, replaceWith, requiredBody, wholeBody } from './revision'
export { digits, flag, text, uuid } from './validation'
