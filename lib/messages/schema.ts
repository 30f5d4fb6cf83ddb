/** The public JSON of templates and messengers as schemas: what was sent, with its defaults, and what every stored thing has. */
import { z } from 'zod'
import { changed, component } from '@/lib/component'
import { messengerInput } from './messengers'
import { emailTemplateInput } from './templates/email'
import { messageTemplateInput } from './templates/message'

const stored = () => ({ ...changed(), id: z.guid() })

export const emailTemplateSchema = component('EmailTemplate', () => emailTemplateInput.extend(stored()))
export const messageTemplateSchema = component('MessageTemplate', () => messageTemplateInput.extend(stored()))
export const messengerSchema = component('Messenger', () => messengerInput.extend(stored()))
