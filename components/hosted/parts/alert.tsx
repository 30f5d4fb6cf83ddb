// Messages above a form: what went wrong, or what just happened.
import type { ReactNode } from 'react'

const box = 'mt-6 flex gap-3 rounded-field border px-4 py-3 text-on-alert'

/** One field that needs another look: the id of its input and its message. */
export type FieldProblem = { readonly field: string; readonly message: string }

/**
 * The error summary: one message about the whole form, and a link to each field that needs attention.
 * Give its `id` to `aria-describedby` of the field that takes the focus, so that it is read even where a live region is not.
 */
export function ErrorSummary(props: {
  id: string
  message?: string | undefined
  fields?: readonly FieldProblem[] | undefined
}) {
  const { id, message, fields = [] } = props
  return (
    <div id={id} role="alert" className={`${box} border-danger bg-danger-soft`}>
      <svg className="mt-0.5 size-5 shrink-0 text-danger-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" strokeWidth="1.75" />
        <path d="M10 5.5v5.25M10 14v.25" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <div className="min-w-0">
        {message ? <p>{message}</p> : null}
        {fields.length > 0 ? (
          <ul className="-my-2.5">
            {fields.map(({ field, message }) => (
              <li key={field + message}>
                <a href={`#${field}`} className="inline-block py-2.5 underline underline-offset-4">
                  {message}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  )
}

/** A message that nothing is wrong with, for example after signing out. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <div role="status" className={`${box} border-line bg-calm-soft`}>
      <svg className="mt-0.5 size-5 shrink-0 text-calm-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" strokeWidth="1.75" />
        <path d="m6 10.25 2.75 2.75L14 7.5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      <p className="min-w-0">{children}</p>
    </div>
  )
}
