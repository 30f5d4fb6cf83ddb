/** `metaData.device.*`: what an application says of the device that its user signs in on. */

import { maxTextLength } from '@/lib/limits'
import type { Device } from '@/lib/login'
import { parameterOf, type RequestParameters } from './parameters'

/** Descriptions for the person themselves; a longer one is cut, never a reason to refuse a sign-in. */
export function deviceOf(parameters: RequestParameters): Device {
  const text = (name: string) =>
    parameterOf(parameters, `metaData.device.${name}`)?.slice(0, maxTextLength).toWellFormed()
  return { name: text('name'), type: text('type'), description: text('description') }
}
