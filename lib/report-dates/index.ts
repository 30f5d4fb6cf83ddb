/** How reports write dates: patterns and zones as a Java program would take them. */
export { type DateFormat, parseDatePattern } from './pattern'
export { parseZone, type Zone } from './zone'
