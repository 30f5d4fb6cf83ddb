// A labelled text input with room for its error message.
import type { InputHTMLAttributes } from 'react'

type Input = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'autoComplete' | 'autoCapitalize' | 'autoCorrect' | 'spellCheck' | 'inputMode' | 'enterKeyHint' | 'dir'
> & { readonly look?: keyof typeof looks }

const looks = {
  text: '',
  /** Characters that are compared one by one. */
  code: 'font-mono text-xl tracking-widest',
} as const

/** Something to copy character by character, from paper or from an application. */
export const typedCodeInput = {
  type: 'text',
  autoComplete: 'off',
  autoCapitalize: 'characters',
  autoCorrect: 'off',
  spellCheck: false,
  enterKeyHint: 'go',
  dir: 'ltr',
  look: 'code',
} as const

/** A one-time code: telephones offer the one they have just received, and digits to type where it has nothing else. */
export const codeInput = (digits: boolean) =>
  ({ ...typedCodeInput, autoComplete: 'one-time-code', inputMode: digits ? 'numeric' : 'text' }) as const

/** A login may be a user name, so the type is not `email`; the keyboard with an @ serves both. */
export const loginIdInput = (enterKeyHint: 'go' | 'next') =>
  ({
    type: 'text',
    autoComplete: 'username',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
    inputMode: 'email',
    enterKeyHint,
    dir: 'auto',
  }) as const

/**
 * `name` is the wire name and also the element's id. `describedBy` names further elements that belong to the input (the
 * error summary). `focus` puts the cursor here when the page opens, without a script.
 */
export function Field(props: {
  name: string
  label: string
  hint?: string | undefined
  value?: string | undefined
  error?: string | undefined
  describedBy?: string | undefined
  focus?: boolean
  /** False for what may stay empty. */
  required?: boolean
  input: Input
}) {
  const { name, label, hint, value, error, describedBy, focus = false, required = true } = props
  const { look = 'text', ...input } = props.input
  const [errorId, hintId] = [`${name}-error`, `${name}-hint`]
  const described = [error ? errorId : undefined, hint ? hintId : undefined, describedBy].filter(Boolean).join(' ')
  return (
    <div className="mt-5">
      <label htmlFor={name} className="block pb-2 font-medium">
        {label}
      </label>
      {hint ? (
        <p id={hintId} className="-mt-1 pb-2.5 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={errorId} className="-mt-1 pb-2.5 text-danger">
          {error}
        </p>
      ) : null}
      <input
        {...input}
        id={name}
        name={name}
        defaultValue={value}
        required={required}
        // biome-ignore lint/a11y/noAutofocus: the page is this form, and after an error the focus belongs where the error is
        autoFocus={focus}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        className={`block min-h-12 w-full rounded-field border border-edge bg-field px-3.5 py-2.5 text-on-field hover:border-ink focus:border-ink aria-invalid:border-2 aria-invalid:border-danger ${looks[look]}`.trim()}
      />
    </div>
  )
}
