/** Users of another system, brought over with their passwords and their history. */
export { importUsers } from './import'
export { importInput } from './input'
export { bodyLimits } from './limits'
