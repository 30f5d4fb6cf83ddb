// Asks before recovery codes are replaced.
import { text } from '@/lib/text'
import { BackLink, BoundForm, type FormBinding, Submit } from './parts/form'

export function NewRecoveryCodes({ locale, binding }: { locale: string; binding: FormBinding }) {
  const { account, accountCodes } = text(locale)
  return (
    <BoundForm action="/account/two-factor/recovery-codes" binding={binding} className="mt-8">
      <Submit>{accountCodes.submit}</Submit>
      <p className="mt-4">
        <BackLink href="/account/two-factor">{account.cancel}</BackLink>
      </p>
    </BoundForm>
  )
}
