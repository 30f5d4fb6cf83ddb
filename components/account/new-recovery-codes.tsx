// Asks before recovery codes are replaced.
import { text } from '@/lib/text'
import { BoundForm, type FormBinding, LinkButton, Submit } from './parts/form'

export function NewRecoveryCodes({ locale, binding }: { locale: string; binding: FormBinding }) {
  const { account, accountCodes } = text(locale)
  return (
    <BoundForm action="/account/two-factor/recovery-codes" binding={binding} className="mt-8 flex flex-wrap gap-3">
      <Submit>{accountCodes.submit}</Submit>
      <LinkButton href="/account/two-factor">{account.cancel}</LinkButton>
    </BoundForm>
  )
}
