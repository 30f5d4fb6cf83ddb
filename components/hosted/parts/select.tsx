// A labelled choice of one among many, with the browser's own list: it works by keyboard, by voice and on every phone.
import type { ReactNode } from 'react'
import { Chevron } from './chevron'

/** As `Field`; the options are its children. */
export function Select(props: {
  name: string
  label: string
  hint?: string | undefined
  value?: string | undefined
  error?: string | undefined
  focus?: boolean
  optional?: boolean
  children: ReactNode
}) {
  const { name, label, hint, value = '', error, focus = false, optional = false, children } = props
  const hintId = `${name}-hint`
  const errorId = `${name}-error`
  const described = [hint && hintId, error && errorId].filter(Boolean).join(' ')
  return (
    <div className="mt-5">
      <label htmlFor={name} className="block pb-1.5 font-medium">
        {label}
      </label>
      {hint ? (
        <p id={hintId} className="pb-1.5 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={errorId} className="pb-1.5 text-danger">
          {error}
        </p>
      ) : null}
      <div className="relative">
        <select
          id={name}
          name={name}
          defaultValue={value}
          required={!optional}
          // biome-ignore lint/a11y/noAutofocus: after an error the focus belongs where the error is
          autoFocus={focus}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
          className="block min-h-12 w-full appearance-none rounded-field border border-edge bg-field py-2.5 ps-3.5 pe-11 text-ellipsis text-on-field hover:border-ink focus:border-ink aria-invalid:border-2 aria-invalid:border-danger"
        >
          {children}
        </select>
        <Chevron className="pointer-events-none absolute end-3.5 top-1/2 size-5 -translate-y-1/2 text-on-field" />
      </div>
    </div>
  )
}
