// One step of a longer way: a sentence or two, at most one thing to type in, and one button.
import type { ComponentProps } from 'react'
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary, Notice } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { Field } from './parts/field'
import { Heading, NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QuietButton, QuietLink, QuietList } from './parts/quiet'
import type { PageLink } from './parts/quiet-links'

const summaryId = 'form-error'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type StepProps = {
  readonly locale: string
  /** With `name` in its place `{application}`, where it has one. */
  readonly title: string
  readonly name?: string | undefined
  readonly paragraphs: readonly string[]
  readonly error?: string | undefined
  readonly notice?: string | undefined
  /** Where the forms post to: a path on this server. */
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  readonly field?:
    | {
        readonly name: string
        readonly label: string
        readonly value?: string | undefined
        readonly error?: string | undefined
        readonly input: ComponentProps<typeof Field>['input']
      }
    | undefined
  /** Present: with a box to stay signed in. */
  readonly rememberDevice?: boolean | undefined
  readonly submit: string
  /** Further buttons, each with an `action` field of its own. */
  readonly quiet?: readonly { readonly does: string; readonly label: string }[]
  readonly links?: readonly PageLink[]
}

/** The form, with the focus on its field. */
export function StepPage(props: StepProps) {
  const { locale, name, paragraphs, error, notice, field, submit, quiet = [], links = [] } = props
  const { common, signIn } = text(locale)
  const title = name === undefined ? props.title : fill(props.title, { application: name })
  const failed = Boolean(error) || Boolean(field?.error)
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      {name === undefined ? (
        <Heading>{title}</Heading>
      ) : (
        <NamedHeading message={props.title} name="application" value={name} />
      )}
      {failed ? (
        <ErrorSummary
          id={summaryId}
          message={error}
          fields={field?.error ? [{ field: field.name, message: field.error }] : []}
        />
      ) : null}
      {notice ? <Notice>{notice}</Notice> : null}
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="mt-4">
          {paragraph}
        </p>
      ))}
      <form method="post" action={props.action} noValidate>
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        {field ? <Field {...field} describedBy={error ? summaryId : undefined} focus /> : null}
        {props.rememberDevice === undefined ? null : (
          <Checkbox
            name="rememberDevice"
            label={signIn.rememberDevice}
            hint={signIn.rememberDeviceHint}
            checked={props.rememberDevice}
          />
        )}
        <div className="mt-6">
          <Button>{submit}</Button>
        </div>
        {quiet.length + links.length > 0 ? (
          <QuietList>
            {quiet.map(({ does, label }) => (
              <QuietButton key={does} action={props.action} name="action" value={does}>
                {label}
              </QuietButton>
            ))}
            {links.map(({ href, label }) => (
              <QuietLink key={href} href={href}>
                {label}
              </QuietLink>
            ))}
          </QuietList>
        ) : null}
      </form>
    </HostedPage>
  )
}
