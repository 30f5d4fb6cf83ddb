// The page between a sign-in and an application that needs to know a little more, or that the person has not used before.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Heading, NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { type AskedField, ProfileFields, profileFieldName } from './parts/profile-fields'
import { QuietLinks } from './parts/quiet-links'

const summaryId = 'form-error'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type CompleteRegistrationProps = {
  readonly locale: string
  readonly applicationName: string
  /** What the person is known as. */
  readonly user: string
  /** None: only to be agreed to. */
  readonly fields: readonly AskedField[]
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  readonly error?: string | undefined
  /** Where the sign-in begins anew, for another person. */
  readonly signIn: string
}

/** The form, with the focus on its first field, or the first that needs another look. */
export function CompleteRegistrationPage(props: CompleteRegistrationProps) {
  const { locale, applicationName: application, user, fields, error, signIn } = props
  const { common, completeRegistration, twoFactor } = text(locale)
  const asks = fields.length > 0
  const title = asks ? completeRegistration.title : fill(completeRegistration.joinTitle, { application })
  const explanation = asks ? completeRegistration.explanation : completeRegistration.join
  const problems = fields.flatMap(({ field, error }) =>
    error ? [{ field: profileFieldName(field), message: error }] : [],
  )
  const failed = Boolean(error) || problems.length > 0
  const first = fields[0] && profileFieldName(fields[0].field)
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      {asks ? (
        <Heading>{title}</Heading>
      ) : (
        <NamedHeading message={completeRegistration.joinTitle} name="application" value={application} />
      )}
      {failed ? <ErrorSummary id={summaryId} message={error} fields={problems} /> : null}
      <p className="mt-4">{fill(explanation, { application, user })}</p>
      <form method="post" action={props.action} noValidate>
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <ProfileFields
          locale={locale}
          fields={fields}
          focus={problems[0]?.field ?? first}
          describedBy={error && summaryId}
        />
        <div className="mt-6">
          <Button>{completeRegistration.submit}</Button>
        </div>
      </form>
      <QuietLinks links={[{ href: signIn, label: twoFactor.someoneElse }]} />
    </HostedPage>
  )
}
