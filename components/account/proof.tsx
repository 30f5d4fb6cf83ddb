// Asks a person to prove once more who they are.
import { text } from '@/lib/text'
import { LinkButton } from './parts/form'

/** `href`: the sign-in that comes back here. */
export function ProofRequest({ locale, href }: { locale: string; href: string }) {
  const { accountProof } = text(locale)
  return (
    <div className="mt-8">
      <LinkButton look="main" href={href}>
        {accountProof.submit}
      </LinkButton>
    </div>
  )
}
